/// The page's style sheet: fonts of the system, few colours, each meaning also said by a word or a shape.
enum PageStyle {
  static let sheet: StaticString = """
    :root{--ink:#16202a;--soft:#4b5863;--line:#d3dae0;--fine:#e8ecf0;--wash:#f6f8f9;--blue:#1d4e6b;--pass:#1f5c3d;--pass-wash:#edf5f0;
    --hold:#7a4a00;--hold-wash:#fdf5e3;--fail:#8a2f1d;--fail-wash:#fcefec;
    --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;
    --serif:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","Source Serif 4","Noto Serif",Georgia,serif;
    --mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
    *{box-sizing:border-box}
    html{font:100%/1.55 var(--sans);color:var(--ink);background:#fff;-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
    body{margin:0 auto;max-width:82rem;padding:0 1.25rem 3rem;overflow-wrap:break-word;font-variant-numeric:lining-nums}
    h1,h2,h3,p,dl,dd,ol,ul,figure,table{margin:0;padding:0}
    a{color:var(--blue);text-underline-offset:.15em}
    a:focus-visible,.scroll:focus-visible{outline:3px solid var(--blue);outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-200vw;top:.5rem;background:#fff;padding:.5rem 1rem;z-index:2}
    .skip:focus{left:1rem}
    .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
    .absent,.note,.source,.aside,.whose,caption,dt{color:var(--soft)}
    .absent{font-style:italic}
    .top{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1.25rem;padding:1.75rem 0 1rem;border-bottom:1px solid var(--ink)}
    .brand{display:flex;align-items:center;gap:.5rem;color:var(--blue);font-weight:650;letter-spacing:.01em;align-self:center}
    h1{font:400 1.5rem/1.25 var(--serif)}
    .whose{margin-left:auto;font-size:.875rem}
    main{display:grid;grid-template-columns:minmax(0,1fr);gap:2rem;margin-top:1.5rem}
    h2{font:400 1.5rem/1.25 var(--serif);margin-bottom:.75rem}
    h2 .number{color:var(--soft);display:inline-block;min-width:1.5em;font-variant-numeric:lining-nums tabular-nums}
    h3{font-size:1rem;font-weight:650;margin:1.75rem 0 .5rem}
    .sections section,footer{padding-top:1.5rem;border-top:1px solid var(--line);margin-bottom:3rem}
    .sections p{max-width:46rem}
    p+p{margin-top:.5rem}
    .note,.source{font-size:.875rem}
    .alarm{color:var(--fail);font-weight:650}
    .band{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:1rem 2rem;align-items:center;padding:1.25rem 1.5rem;
    border:1px solid;border-left-width:.625rem}
    .band.pass{color:var(--pass);background:var(--pass-wash)}
    .band.hold{color:var(--hold);background:var(--hold-wash);border-style:dashed;border-left-style:solid}
    .band.fail{color:var(--fail);background:var(--fail-wash);border-style:double;border-width:4px;border-left:.625rem solid}
    .verdict{display:flex;align-items:center;gap:1rem;padding-right:1rem}
    .verdict h2{font:650 2.25rem/1.1 var(--sans);letter-spacing:.01em;margin:0;max-width:8.5em}
    .sign{flex:none;fill:none;stroke:currentColor;stroke-width:4;stroke-linecap:round;stroke-linejoin:round}
    .sign circle,.sign rect,.sign .field{fill:#fff;stroke-width:2.5}
    .sentence{color:var(--ink);font-size:.9375rem}
    .method{font:400 1.1875rem/1.4 var(--serif);color:var(--ink)}
    .sections .method{max-width:40rem;padding-left:1rem;border-left:3px solid var(--line)}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:.75rem 2rem;margin:1.25rem 0}
    dt{font-size:.8125rem;line-height:1.35}
    dd{line-height:1.45;overflow-wrap:anywhere}
    .figures{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));border-top:1px solid var(--line);margin:1.25rem 0 0}
    .figures>div{padding:.75rem 1rem .75rem 0;border-bottom:1px solid var(--line)}
    .value{display:block;font-size:1.625rem;line-height:1.25;font-weight:600;letter-spacing:-.01em;font-variant-numeric:lining-nums tabular-nums}
    .value.word{font-size:1.125rem;line-height:2.03125rem;letter-spacing:0}
    .aside{display:block;font-size:.8125rem;line-height:1.35}
    .equation{padding:1rem 0;border-bottom:1px solid var(--line);font-size:.9375rem;line-height:1.9;font-variant-numeric:lining-nums tabular-nums}
    .term{white-space:nowrap}
    .op{color:var(--soft);padding:0 .3em}
    .digest,code,pre{font-family:var(--mono);font-size:.8125em}
    .digest{overflow-wrap:anywhere;word-break:break-all}
    td .digest,th .digest{display:inline-block;width:32.2ch;font-weight:400;line-height:1.35}
    pre{background:var(--wash);border:1px solid var(--fine);padding:.625rem .875rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere;
    font-size:.9375rem}
    .commands{padding-left:1.25rem;margin:1rem 0}.commands li{margin-bottom:1rem}
    footer ul{padding-left:1.25rem;margin-bottom:1.25rem;max-width:46rem}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4;margin:1.25rem 0}
    caption{text-align:left;font-size:.875rem;padding-bottom:.375rem;font-weight:650}
    th,td{text-align:left;vertical-align:top;padding:.4375rem .875rem .4375rem 0;border-bottom:1px solid var(--fine)}
    thead th{font-weight:600;color:var(--soft);border-bottom:1px solid var(--ink);vertical-align:bottom;font-size:.8125rem}
    thead .n{white-space:normal}tbody th{font-weight:500}
    th:last-child,td:last-child{padding-right:0}.n+td:not(.n),.n+th:not(.n){padding-left:.75rem}
    .narrow{width:auto;min-width:min(100%,36rem)}.whole{white-space:nowrap}
    tfoot th,tfoot td{border-top:1px solid var(--ink);border-bottom:0;font-weight:600}
    .n{text-align:right;white-space:nowrap;font-variant-numeric:lining-nums tabular-nums}
    td:not(.n),th[scope=row]{min-width:6rem}
    .checks td:last-child{min-width:16rem}.clauses th[scope=row]{min-width:13rem}
    .state{display:inline-block;border:1px solid;padding:0 .4375rem;border-radius:2px;font-size:.8125rem;font-weight:600;white-space:nowrap}
    .state.pass{color:var(--pass)}.state.none{color:var(--soft);font-weight:400}
    .state.hold,.state.open{color:var(--hold);border-style:dashed}.state.hold{background:var(--hold-wash);border-width:2px}
    .state.fail{color:#fff;background:var(--fail);border-color:var(--fail)}
    .chart{margin:1.5rem 0;break-inside:avoid}
    figcaption{font-weight:650;font-size:.875rem;margin-bottom:.5rem}
    .chart svg{display:block;width:100%;max-width:50rem;min-width:34rem;height:auto;font-family:var(--sans);
    font-variant-numeric:lining-nums tabular-nums}
    text{fill:var(--ink);font-size:13px}
    .small{font-size:12px;fill:var(--soft)}.tiny,.tiny-strong{font-size:11px;fill:var(--soft)}.tiny-strong{font-weight:700;fill:var(--ink)}
    .strong{font-weight:600}.inverse{fill:#fff;font-weight:600}text.alarm{fill:var(--fail);font-weight:700;font-size:12px}
    .s-pattern,.s-middle{stroke:var(--ink);stroke-width:.6}.s-outline{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 3}
    .grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--ink);stroke-width:1}.threshold{stroke:var(--ink);stroke-width:2;stroke-dasharray:7 4}
    .series-a{stroke:var(--blue);stroke-width:2.2}.series-b{stroke:var(--fail);stroke-width:2;stroke-dasharray:6 4}
    .mark-a{fill:var(--blue)}.mark-b{fill:#fff;stroke:var(--fail);stroke-width:2}
    nav ol{columns:15rem;list-style:none;counter-reset:s;font-size:.875rem}
    nav li{counter-increment:s;break-inside:avoid}
    nav a{display:flex;gap:.625rem;padding:.25rem 0;text-decoration:none}
    nav a:hover{text-decoration:underline}
    nav a::before{content:counter(s);color:var(--soft);min-width:1.25rem;text-align:right;font-variant-numeric:tabular-nums}
    @media screen and (min-width:76rem){main{grid-template-columns:14rem minmax(0,1fr);gap:2rem 3rem}
    #summary,.sections{grid-column:2}nav{grid-column:1;grid-row:1/span 2}nav ol{columns:auto;position:sticky;top:1.5rem}
    footer{margin-left:17rem}}
    @media (max-width:46rem){.band{grid-template-columns:minmax(0,1fr)}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}
    .whose{margin-left:0;width:100%}.verdict h2{font-size:1.875rem}}
    @media (max-width:18rem){.figures{grid-template-columns:minmax(0,1fr)}body{padding:0 1rem 2rem}.band{padding:1rem}}
    @media (prefers-contrast:more){:root{--soft:#16202a;--line:#4b5863;--fine:#4b5863}}
    @page{margin:14mm 14mm 16mm;@bottom-left{font:7pt monospace;color:#4b5863}
    @bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#4b5863}}
    @media print{html{font-size:9.5pt;line-height:1.45;print-color-adjust:exact;-webkit-print-color-adjust:exact}
    body{max-width:none;padding:0}nav,.skip{display:none}main{display:block;margin-top:1rem}.top{padding-top:0}
    #summary{break-after:page}.band{grid-template-columns:auto minmax(0,1fr)}.figures{grid-template-columns:repeat(4,minmax(0,1fr))}
    .facts{grid-template-columns:repeat(3,minmax(0,1fr));margin:.875rem 0}
    .scroll{overflow:visible}.chart svg{min-width:0;max-width:none}.chart{margin:1rem 0}
    h2,h2+p,h3,figcaption,caption{break-after:avoid}tr,.facts>div,li,pre,.band,.sections p{break-inside:avoid}thead{display:table-header-group}
    tfoot{display:table-row-group}
    .short,tfoot{break-inside:avoid}tfoot tr{break-before:avoid}tbody tr:first-child{break-after:avoid}
    tbody tr:nth-last-child(-n+2){break-before:avoid}
    table{font-size:8pt;margin:.875rem 0;line-height:1.3}th,td{padding-top:.25rem;padding-bottom:.25rem}thead th,.state,caption{font-size:8pt}
    td:not(.n),th[scope=row]{min-width:0}.checks td:last-child{min-width:0}.clauses th[scope=row]{min-width:14rem}
    th,td{padding-right:.625rem}td .digest,th .digest{font-size:6.5pt}.sections section,footer{margin-bottom:1.5rem;padding-top:1rem}
    a{color:inherit;text-decoration:none}.sections a{text-decoration:underline}}
    """
}
