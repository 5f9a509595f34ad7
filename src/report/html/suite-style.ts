/** What only the page of a suite has. */
export const SUITE_CSS: string = `
.costs h2 .workload{font-weight:400;color:var(--muted)}.costs h2 .workload::before{content:"· "}
.costs figure{margin:1.1rem 0 0;padding-top:.7rem;border-top:1px solid var(--line);break-inside:avoid}
.costs figcaption{font-weight:650;margin-bottom:.3rem}
.costs .multiples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:12px 14px}
.costs .chart{min-width:0}.costs .chart svg{display:block;min-width:0;max-width:400px}
.costs .scroll{margin-top:1.8rem;border-top:1px solid var(--line)}
.costs .matrix tbody th .claim{font-weight:400;max-width:11em;margin-top:2px}
.controls{list-style:none;margin:1rem 0 0;padding:0}
.controls li{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,17em);gap:2px 32px;padding:16px 0 14px;border-top:1px solid var(--line);break-inside:avoid}
.controls h3 .name{display:inline-block;min-width:2.4em;color:var(--muted);font-weight:400;margin-right:.35em}
.controls dl{margin:.2rem 0 0}.controls dl div{display:grid;grid-template-columns:5.6em minmax(0,1fr);gap:0 8px}
.controls dt{color:var(--muted)}.controls dd{margin:0;overflow-wrap:anywhere}
.controls .verdict,.controls .outcome{font-weight:650}.controls .met{color:var(--holds)}
.controls .story{grid-column:1/-1;padding:0 0 0 12px;border-left:3px solid var(--line);margin:.5rem 0 0}
@media (max-width:640px){.controls li{grid-template-columns:minmax(0,1fr)}}
@media print{.costs .multiples{grid-template-columns:repeat(3,minmax(0,1fr))}.costs .matrix{break-inside:auto}.costs .matrix tr{break-inside:avoid}}
`
