/// The pages' style sheet: the look of the compliance report and the ledger explorer, with fonts of the system, few colours, and each meaning also said by
/// a word.
enum ConsoleStyle {
  static let icon = #"""
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="#1d4e6b"/><path d="M7 8h10M7 12h10M7 16h6" stroke="#fff" stroke-width="1.8" fill="none"/></svg>
    """#

  static let sheet = base + "\n" + parts + "\n" + forms + "\n" + media

  private static let base = #"""
    :root{color-scheme:light dark;--paper:#fff;--ink:#16202a;--soft:#4b5863;--line:#d3dae0;--fine:#e8ecf0;--wash:#f6f8f9;--blue:#1d4e6b;--tint:#dbe6ed;
    --pass:#1f5c3d;--pass-wash:#edf5f0;--hold:#7a4a00;--hold-wash:#fdf5e3;--fail:#8a2f1d;--fail-wash:#fcefec;--good:#3d7f9f;--mid:#c9a24a;--bad:#b4533c;--calm:#a9b7c1;
    --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;
    --serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","Source Serif 4","Noto Serif",Georgia,serif;
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
    @media screen and (prefers-color-scheme:dark){:root{--paper:#10171d;--ink:#e6ebef;--soft:#a9b4bd;--line:#3a4854;--fine:#26313a;--wash:#18212a;
    --blue:#8ec5e6;--tint:#1f3a4b;--pass:#8fd3ae;--pass-wash:#13261c;--hold:#f0c674;--hold-wash:#2a2212;--fail:#f2a393;--fail-wash:#2d1814;
    --good:#5d9fc0;--mid:#c9a24a;--bad:#d97c66;--calm:#5a6b78}}
    *{box-sizing:border-box}
    html{font:100%/1.55 var(--sans);color:var(--ink);background:var(--paper);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0 auto;max-width:84rem;padding:0 1.25rem 2rem;overflow-wrap:break-word;font-variant-numeric:lining-nums}
    h1,h2,h3,p,dl,dd,ol,ul,figure,table{margin:0;padding:0}
    a{color:var(--blue);text-underline-offset:.15em}
    a:focus-visible,.scroll:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,textarea:focus-visible{outline:3px solid var(--blue);
    outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-200vw;top:.5rem;background:var(--paper);padding:.5rem 1rem;z-index:2}
    .skip:focus{left:1rem}
    .absent,.note,.aside,caption,dt,.lead,footer{color:var(--soft)}
    .absent{font-style:italic}
    .top{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.25rem;padding:1.25rem 0 .875rem;border-bottom:1px solid var(--ink)}
    .brand{display:flex;align-items:center;gap:.5rem;color:var(--blue);font-weight:650;letter-spacing:.01em}
    .place{font:400 1.5rem/1.25 var(--serif);overflow-wrap:anywhere}.place a{color:var(--ink);text-decoration:none}.place a:hover{text-decoration:underline}
    .session{margin-left:auto;display:flex;flex-wrap:wrap;gap:.25rem .875rem;align-items:center;font-size:.875rem}
    .sheet{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;margin-top:1.25rem}
    .sheet>nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;font-size:.9375rem}
    .sheet>nav a{display:inline-block;padding:.25rem 0;text-decoration:none}
    .sheet>nav a:hover{text-decoration:underline}
    .sheet>nav a[aria-current]{color:var(--ink);font-weight:650;box-shadow:inset 0 -2px var(--blue)}
    h1{font:400 2rem/1.2 var(--serif);margin-bottom:.75rem;overflow-wrap:anywhere}
    h2{font:400 1.375rem/1.25 var(--serif);margin-bottom:.5rem}
    section{padding-top:1.25rem;border-top:1px solid var(--line);margin-top:1.75rem}
    main p{max-width:46rem}
    .lead{margin-bottom:1.25rem}
    .note{font-size:.875rem}
    .none{color:var(--soft);padding:.75rem 0}
    """#

  private static let parts = #"""
    .band{display:grid;grid-template-columns:minmax(0,15rem) minmax(0,1fr);gap:.75rem 2rem;align-items:center;padding:1rem 1.5rem;border:1px solid;border-left-width:.5rem;
    margin-bottom:1.25rem}
    .band.pass{color:var(--pass);background:var(--pass-wash)}.band.hold{color:var(--hold);background:var(--hold-wash);border-style:dashed;border-left-style:solid}
    .band.fail{color:var(--fail);background:var(--fail-wash);border-style:double;border-width:4px;border-left:.5rem solid}.band.none{color:var(--soft);background:var(--wash)}
    .verdict{display:flex;align-items:center;gap:1rem}.verdict strong{font:650 1.375rem/1.15 var(--sans)}
    .sign{flex:none;fill:none;stroke:currentColor;stroke-width:4;stroke-linecap:round;stroke-linejoin:round}.sign .field{fill:var(--paper);stroke-width:2.5}
    .method{font:400 1.125rem/1.4 var(--serif);color:var(--ink)}.sentence{color:var(--ink);font-size:.9375rem;margin-top:.25rem}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:.75rem 2rem;margin:1rem 0}
    .facts .wide{grid-column:1/-1}
    dt{font-size:.8125rem;line-height:1.35}dd{line-height:1.45;overflow-wrap:anywhere}
    .figures{list-style:none;display:grid;grid-template-columns:repeat(4,minmax(0,1fr));border-top:1px solid var(--line);margin:1rem 0 0}
    .figures>li{padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line)}
    .value{display:block;font-size:1.75rem;line-height:1.25;font-weight:600;letter-spacing:-.01em;font-variant-numeric:lining-nums tabular-nums}
    .aside{display:block;font-size:.8125rem;line-height:1.35}
    .equation{padding:.75rem 0 .25rem;font-size:.9375rem;line-height:1.9;max-width:none}
    .term{white-space:nowrap}.op{color:var(--soft);padding:0 .3em}
    .tasks{list-style:none;margin:.75rem 0;border:1px solid var(--line)}
    .tasks li{display:grid;grid-template-columns:9.5rem minmax(0,1fr) auto;gap:.25rem 1.25rem;align-items:baseline;padding:.75rem 1rem;border-left:.3125rem solid var(--line)}
    .tasks li+li{border-top:1px solid var(--line)}.tasks li.hold{border-left-color:var(--hold)}.tasks li.fail{border-left-color:var(--fail)}.tasks li.pass{border-left-color:var(--pass)}
    .tasks .state{justify-self:start}.tasks a{font-weight:600}
    code,pre,a.code{font-family:var(--mono);font-size:.8125em}
    .digest{overflow-wrap:anywhere;word-break:break-all}
    pre{background:var(--wash);border:1px solid var(--fine);padding:.625rem .875rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;max-width:100%}
    .links,.buttons{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;margin:.75rem 0;max-width:none}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4;margin:.75rem 0}
    caption{text-align:left;font-size:.875rem;padding-bottom:.375rem;font-weight:650}
    th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--fine)}
    thead th{font-weight:600;color:var(--soft);border-bottom:1px solid var(--ink);vertical-align:bottom;font-size:.8125rem}
    tbody th{font-weight:500}tbody tr:hover>*{background:var(--wash)}
    th:last-child,td:last-child{padding-right:0}.n+td:not(.n),.n+th:not(.n){padding-left:.75rem}
    .n{text-align:right;white-space:nowrap;font-variant-numeric:lining-nums tabular-nums}
    time{white-space:nowrap;font-variant-numeric:lining-nums tabular-nums}
    .list td code,.list th code,.list a.code{white-space:nowrap}.list td{min-width:3rem}
    .pairs th[scope=row]{width:15rem;min-width:8rem;overflow-wrap:anywhere}.pairs td{overflow-wrap:anywhere;min-width:8rem}
    .narrow{width:auto;min-width:min(100%,36rem)}
    .trail td{min-width:4rem}.trail td:nth-child(5){min-width:11rem}.trail td:last-child{min-width:14rem;overflow-wrap:anywhere}
    .places th,.places td{overflow-wrap:anywhere;min-width:4rem}.places th:first-child{min-width:10rem}
    .state{display:inline-block;border:1px solid;padding:0 .4375rem;border-radius:2px;font-size:.8125rem;font-weight:600;white-space:nowrap}
    .state.pass,.state.operator{color:var(--pass)}.state.none{color:var(--soft);font-weight:400}.state.kind,.state.auditor{color:var(--blue)}
    .state.hold{color:var(--hold);background:var(--hold-wash);border-style:dashed}
    .state.fail{color:var(--paper);background:var(--fail);border-color:var(--fail)}
    .bar{display:block;width:100%;min-width:5rem;max-width:12.5rem;height:.625rem;margin-top:.375rem}.bar rect{fill:var(--good)}
    .chart{margin:.75rem 0 1.25rem;break-inside:avoid}
    figcaption{font-weight:650;font-size:.875rem;margin-bottom:.375rem}
    .keys{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.8125rem;color:var(--soft);margin-bottom:.375rem}.keys svg{vertical-align:-.0625rem;margin-right:.25rem}
    .chart .scroll>svg{display:block;width:100%;max-width:52rem;min-width:38rem;height:auto;font-family:var(--sans);font-variant-numeric:lining-nums tabular-nums}
    .chart text{fill:var(--ink);font-size:13px}.chart .small{font-size:12px;fill:var(--soft)}.chart .name{font-weight:600}
    .grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--ink);stroke-width:1}
    .part-good{fill:var(--good)}.part-calm{fill:var(--calm)}.part-mid{fill:var(--mid);stroke:var(--hold);stroke-width:1}.part-bad{fill:var(--bad);stroke:var(--fail);stroke-width:1.5}
    .pager{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;justify-content:space-between;font-size:.9375rem}
    .pager ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}.pager p{color:var(--soft);font-size:.875rem}
    footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.8125rem}
    footer p{max-width:60rem}
    """#

  private static let forms = #"""
    .tools{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:flex-end;padding:.75rem 1rem;background:var(--wash);border:1px solid var(--fine);margin:1rem 0}
    .tools label{font-size:.8125rem;color:var(--soft);display:block}
    input,select,button,textarea,.button{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:3px;
    padding:.25rem .5rem;min-height:2.125rem;max-width:100%}
    button,.button{color:var(--blue);border-color:var(--blue);font-weight:600;cursor:pointer;padding:.3125rem .875rem;text-decoration:none;display:inline-block;line-height:1.5}
    button.main,.button.main{background:var(--blue);color:var(--paper)}button.danger{background:var(--fail);border-color:var(--fail);color:var(--paper)}
    button:hover,.button:hover{box-shadow:inset 0 0 0 1px currentColor}
    .quiet{min-height:1.75rem;padding:.0625rem .625rem;font-size:.875rem}
    .field label{display:block;font-weight:650}.field .note{display:block}.field textarea{display:block;width:100%;margin-top:.375rem;line-height:1.45}
    .error{display:block;color:var(--fail);font-weight:600;font-size:.875rem;margin-top:.25rem}[aria-invalid]{border:2px solid var(--fail)}
    .errors{border:2px solid var(--fail);background:var(--fail-wash);padding:.75rem 1rem;margin:1rem 0;max-width:46rem}.errors a{color:var(--fail)}
    .act{margin:1rem 0}
    """#

  private static let media = #"""
    @media screen and (min-width:62rem){.sheet{grid-template-columns:11rem minmax(0,1fr);gap:2rem 3rem;margin-top:1.75rem}.sheet>main:only-child{grid-column:1/-1}
    .sheet>nav ul{display:block}.sheet>nav ul a{display:block;padding:.3125rem .75rem;box-shadow:inset .125rem 0 var(--line)}
    .sheet>nav a[aria-current]{box-shadow:inset .1875rem 0 var(--blue);background:var(--wash)}
    footer{margin-left:14rem}footer.bare{margin-left:0}}
    @media (max-width:46rem){.band{grid-template-columns:minmax(0,1fr)}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.tasks li{grid-template-columns:minmax(0,1fr)}
    .session{margin-left:0;width:100%}.pairs th[scope=row]{width:auto;min-width:7rem}.pairs td{min-width:9rem}}
    @media (max-width:22rem){body{padding:0 1rem 2rem}.band{padding:.875rem}.tools{padding:.75rem}.value{font-size:1.375rem}h1{font-size:1.625rem}}
    @media (prefers-contrast:more){:root{--soft:var(--ink);--line:var(--ink);--fine:var(--ink)}}
    @page{margin:14mm 14mm 16mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#4b5863}}
    @media print{html{font-size:9.5pt;line-height:1.45;print-color-adjust:exact;-webkit-print-color-adjust:exact}
    body{max-width:none;padding:0}.sheet>nav,.skip,.tools,.pager ul,.links,.buttons,.session form,.act{display:none}.sheet{display:block;margin-top:1rem}.top{padding-top:0}
    .figures{grid-template-columns:repeat(4,minmax(0,1fr))}.band{grid-template-columns:auto minmax(0,1fr)}.scroll{overflow:visible}
    .chart .scroll>svg{min-width:0;max-width:none}h2,caption,figcaption{break-after:avoid}tr,.facts>div,.band,.tasks li{break-inside:avoid}
    thead{display:table-header-group}table{font-size:8pt;line-height:1.3}a{color:inherit;text-decoration:none}
    section{margin-top:1.25rem;padding-top:1rem}footer{margin-top:1.5rem}}
    """#
}
