/// The pages' style sheet: the compliance report's look, with fonts of the system, few colours, and each meaning also said by a word.
enum ExplorerStyle {
  static let icon = #"""
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="#1d4e6b"/><path d="M7 8h10M7 12h10M7 16h6" stroke="#fff" stroke-width="1.8" fill="none"/></svg>
    """#

  static let sheet = #"""
    :root{color-scheme:light dark;--paper:#fff;--ink:#16202a;--soft:#4b5863;--line:#d3dae0;--fine:#e8ecf0;--wash:#f6f8f9;--blue:#1d4e6b;--tint:#dbe6ed;
    --pass:#1f5c3d;--pass-wash:#edf5f0;--hold:#7a4a00;--hold-wash:#fdf5e3;--fail:#8a2f1d;--fail-wash:#fcefec;
    --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;
    --serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","Source Serif 4","Noto Serif",Georgia,serif;
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#10171d;--ink:#e6ebef;--soft:#a9b4bd;--line:#3a4854;--fine:#26313a;--wash:#18212a;
    --blue:#8ec5e6;--tint:#1f3a4b;--pass:#8fd3ae;--pass-wash:#13261c;--hold:#f0c674;--hold-wash:#2a2212;--fail:#f2a393;--fail-wash:#2d1814}}
    *{box-sizing:border-box}
    html{font:100%/1.55 var(--sans);color:var(--ink);background:var(--paper);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0 auto;max-width:82rem;padding:0 1.25rem 2rem;overflow-wrap:break-word;font-variant-numeric:lining-nums}
    h1,h2,h3,p,dl,dd,ol,ul,figure,table{margin:0;padding:0}
    a{color:var(--blue);text-underline-offset:.15em}
    a:focus-visible,.scroll:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible{outline:3px solid var(--blue);
    outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-200vw;top:.5rem;background:var(--paper);padding:.5rem 1rem;z-index:2}
    .skip:focus{left:1rem}
    .absent,.note,.aside,.whose,caption,dt,.lead,footer{color:var(--soft)}
    .absent{font-style:italic}.whole{white-space:nowrap}
    .top{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1.25rem;padding:1.75rem 0 1rem;border-bottom:1px solid var(--ink)}
    .brand{display:flex;align-items:center;gap:.5rem;color:var(--blue);font-weight:650;letter-spacing:.01em;align-self:center}
    .place{font:400 1.5rem/1.25 var(--serif)}.place a{color:var(--ink);text-decoration:none}.place a:hover{text-decoration:underline}
    .whose{margin-left:auto;font-size:.875rem}
    .sheet{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;margin-top:1.25rem}
    .sheet>nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;font-size:.9375rem}
    .sheet>nav a{display:inline-block;padding:.25rem 0;text-decoration:none}
    .sheet>nav a:hover{text-decoration:underline}
    .sheet>nav a[aria-current]{color:var(--ink);font-weight:650;box-shadow:inset 0 -2px var(--blue)}
    .lock{color:var(--soft);font-size:.75rem;font-weight:400}
    .session{font-size:.875rem;margin-top:.5rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center}
    h1{font:400 1.875rem/1.2 var(--serif);margin-bottom:1rem;overflow-wrap:anywhere}
    h2{font:400 1.375rem/1.25 var(--serif);margin-bottom:.625rem}
    h3{font-size:.9375rem;font-weight:650;margin:0 0 .375rem}
    section{padding-top:1.5rem;border-top:1px solid var(--line);margin-top:2rem}
    main p{max-width:46rem}
    .lead{margin-bottom:1.25rem}
    .note{font-size:.875rem}
    .none{color:var(--soft);padding:.75rem 0}
    .band{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:1rem 2rem;align-items:center;padding:1.125rem 1.5rem;
    border:1px solid;border-left-width:.625rem;margin-bottom:1.25rem}
    .band.pass{color:var(--pass);background:var(--pass-wash)}
    .band.fail{color:var(--fail);background:var(--fail-wash);border-style:double;border-width:4px;border-left:.625rem solid}
    .verdict{display:flex;align-items:center;gap:1rem;padding-right:.5rem}
    .verdict h2{font:650 1.75rem/1.1 var(--sans);letter-spacing:.01em;margin:0;max-width:9em}
    .sign{flex:none;fill:none;stroke:currentColor;stroke-width:4;stroke-linecap:round;stroke-linejoin:round}
    .sign .field{fill:var(--paper);stroke-width:2.5}
    .sentence{color:var(--ink);font-size:.9375rem;margin-top:.375rem}
    .method{font:400 1.125rem/1.4 var(--serif);color:var(--ink)}
    .message{padding:.5rem 0 2rem}.message p+p{margin-top:.75rem}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.75rem 2rem;margin:1rem 0}
    .facts .wide{grid-column:1/-1}
    dt{font-size:.8125rem;line-height:1.35}
    dd{line-height:1.45;overflow-wrap:anywhere}
    .figures{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));border-top:1px solid var(--line);margin:1rem 0 0}
    .figures>div{padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line)}
    .value{display:block;font-size:1.625rem;line-height:1.25;font-weight:600;letter-spacing:-.01em;font-variant-numeric:lining-nums tabular-nums}
    .aside{display:block;font-size:.8125rem;line-height:1.35}
    .equation{padding:.75rem 0;border-bottom:1px solid var(--line);font-size:.9375rem;line-height:1.9}
    .term{white-space:nowrap}.op{color:var(--soft);padding:0 .3em}
    code,pre,a.code{font-family:var(--mono);font-size:.8125em}
    .digest{overflow-wrap:anywhere;word-break:break-all}
    pre{background:var(--wash);border:1px solid var(--fine);padding:.625rem .875rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;max-width:100%}
    td pre{margin:0;padding:.375rem .5rem;max-height:12rem;overflow:auto}
    details{margin:.75rem 0}summary{cursor:pointer;color:var(--blue);font-size:.9375rem;padding:.25rem 0}
    .links{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin-top:1rem}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4;margin:1rem 0}
    caption{text-align:left;font-size:.875rem;padding-bottom:.375rem;font-weight:650}
    th,td{text-align:left;vertical-align:top;padding:.4375rem .875rem .4375rem 0;border-bottom:1px solid var(--fine)}
    thead th{font-weight:600;color:var(--soft);border-bottom:1px solid var(--ink);vertical-align:bottom;font-size:.8125rem}
    tbody th{font-weight:500}
    th:last-child,td:last-child{padding-right:0}.n+td:not(.n),.n+th:not(.n){padding-left:.75rem}
    .n{text-align:right;white-space:nowrap;font-variant-numeric:lining-nums tabular-nums}
    .list th[scope=row]{min-width:3.5rem}.list td{min-width:5rem}.list td:last-child{min-width:6rem}.list td code,.list th code{white-space:nowrap}.list .digest{white-space:normal}
    .pairs th[scope=row]{width:17rem;min-width:9rem;overflow-wrap:anywhere}.pairs td{overflow-wrap:anywhere;min-width:12rem}
    .narrow{width:auto;min-width:min(100%,36rem)}
    tr.marked>*{background:var(--fail-wash)}tr.marked>:first-child{box-shadow:inset .3125rem 0 var(--fail);padding-left:.75rem}
    .state{display:inline-block;border:1px solid;padding:0 .4375rem;border-radius:2px;font-size:.8125rem;font-weight:600;white-space:nowrap}
    .state.pass{color:var(--pass)}.state.none{color:var(--soft);font-weight:400;padding-block:0}.state.kind{color:var(--blue);font-weight:500}
    .state.hold{color:var(--hold);background:var(--hold-wash);border-style:dashed}
    .state.fail{color:var(--paper);background:var(--fail);border-color:var(--fail)}
    .bar{display:block;width:12rem;height:.625rem;margin-top:.3125rem}.bar rect{fill:var(--blue)}
    .chart{margin:1rem 0;break-inside:avoid}
    figcaption{font-weight:650;font-size:.875rem;margin-bottom:.5rem}
    .chart svg{display:block;width:100%;max-width:54rem;min-width:42rem;height:auto;font-family:var(--sans);font-variant-numeric:lining-nums tabular-nums}
    .chart text{fill:var(--ink);font-size:13px}.chart .small{font-size:12px;fill:var(--soft)}
    .grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--ink);stroke-width:1}
    .area{fill:var(--tint);stroke:none}.curve{fill:none;stroke:var(--blue);stroke-width:2;stroke-linejoin:round}
    .tools{display:flex;flex-wrap:wrap;gap:.75rem 2rem;align-items:flex-end;padding:.875rem 1rem;background:var(--wash);border:1px solid var(--fine);margin:1rem 0}
    .tools label{font-size:.8125rem;color:var(--soft);display:block}.tools p{margin:0}.figures+.tools{margin-top:1.25rem}
    input,select,button{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:2px;
    padding:.25rem .5rem;min-height:2rem;max-width:100%}
    button{color:var(--blue);border-color:var(--blue);font-weight:600;cursor:pointer;padding:.25rem .75rem}
    .pager{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;justify-content:space-between;font-size:.9375rem}
    .pager ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}.pager p{color:var(--soft);font-size:.875rem}
    .ladder{list-style:none;margin:1.25rem 0 0 .4375rem;border-left:2px solid var(--line);padding-left:1.5rem;max-width:66rem}
    .ladder>li{position:relative;padding-bottom:1.5rem}
    .ladder>li::before{content:"";position:absolute;left:-1.9375rem;top:.3125rem;width:.75rem;height:.75rem;border-radius:50%;background:var(--paper);
    border:2px solid var(--blue)}
    .ladder>li:last-child{padding-bottom:0}.ladder>li:last-child::before{background:var(--blue)}
    .ladder>.bad::before,.ladder>.bad:last-child::before{background:var(--fail);border-color:var(--fail);border-radius:0}
    .pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.5rem}
    .ladder p{max-width:none}.pair .digest{font-size:.7rem}.figures+section{border-top:0;margin-top:.5rem}
    .hash,.result{border:1px solid var(--line);padding:.375rem .625rem;background:var(--wash);line-height:1.4}
    .hash.own{border-color:var(--blue);background:var(--paper)}
    .result{border:0;background:none;padding:.375rem 0 0}
    .check{margin-top:.375rem;font-size:.9375rem}
    footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.8125rem}
    footer p{max-width:60rem}
    @media screen and (min-width:62rem){.sheet{grid-template-columns:12.5rem minmax(0,1fr);gap:2rem 3rem;margin-top:1.75rem}
    .sheet>nav ul{display:block}.sheet>nav ul a{display:block;padding:.3125rem .75rem;box-shadow:inset .125rem 0 var(--line)}
    .sheet>nav a[aria-current]{box-shadow:inset .1875rem 0 var(--blue);background:var(--wash)}
    .lock{display:block;line-height:1.2}
    .session{margin-top:1.5rem;padding:1rem 0 0 .75rem;border-top:1px solid var(--line);display:block}.session button{margin-top:.5rem}
    footer{margin-left:15.5rem}}
    @media (max-width:46rem){.band{grid-template-columns:minmax(0,1fr)}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}
    .whose{margin-left:0;width:100%}.verdict h2{font-size:1.5rem}.pair{grid-template-columns:minmax(0,1fr)}.ladder{padding-left:1.125rem;margin-left:.375rem}
    .ladder>li::before{left:-1.5625rem}.pairs th[scope=row]{width:auto;min-width:7rem}.pairs td{min-width:9rem}}
    @media (max-width:22rem){body{padding:0 1rem 2rem}.band{padding:1rem}.tools{padding:.75rem}.value{font-size:1.375rem}}
    @media (prefers-contrast:more){:root{--soft:var(--ink);--line:var(--ink);--fine:var(--ink)}}
    @page{margin:14mm 14mm 16mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#4b5863}}
    @media print{html{font-size:9.5pt;line-height:1.45;print-color-adjust:exact;-webkit-print-color-adjust:exact}
    body{max-width:none;padding:0}.sheet>nav,.skip,.tools,.pager ul,.links{display:none}.sheet{display:block;margin-top:1rem}.top{padding-top:0}
    .figures{grid-template-columns:repeat(4,minmax(0,1fr))}.band{grid-template-columns:auto minmax(0,1fr)}.scroll{overflow:visible}
    .chart svg{min-width:0;max-width:none}td pre{max-height:none}h2,h3,caption,figcaption{break-after:avoid}tr,.facts>div,.ladder>li,.band{break-inside:avoid}
    thead{display:table-header-group}table{font-size:8pt;line-height:1.3}.list td,.list th[scope=row]{min-width:0}a{color:inherit;text-decoration:none}
    section{margin-top:1.25rem;padding-top:1rem}footer{margin-top:1.5rem}}
    """#
}
