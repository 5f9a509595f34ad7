/** The style sheet of all pages. System fonts, no image, nothing loaded. */
import { LANES_CSS } from './lanes-style.ts'
import { CHART_CSS, THEME_CSS } from './palette.ts'

const PAGE_CSS = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
.page{max-width:1060px;margin:0 auto;padding:0 24px 64px}
h1,h2,h3,.lead{font-family:ui-serif,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,serif;font-weight:600;line-height:1.28;text-wrap:balance}
h1{font-size:clamp(1.3rem,1.1rem + 1.1vw,1.8rem);font-weight:450;line-height:1.36;margin:.7rem 0 1rem;max-width:36em;text-wrap:pretty;overflow-wrap:anywhere}h1 strong{font-weight:700}
h2{font-size:1.4rem;margin:0 0 .35rem}
h3{font-size:1.1rem;margin:0 0 .3rem}
p{margin:.4rem 0;max-width:70ch;overflow-wrap:anywhere}
section{margin-top:3.5rem}
a{color:var(--holds);text-underline-offset:.18em;text-decoration-thickness:1px}
a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--holds);outline-offset:3px;border-radius:3px}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:8px;background:var(--card);padding:4px 10px;z-index:1}
.masthead{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:center;justify-content:space-between;padding:22px 0 14px;border-bottom:1px solid var(--line);color:var(--muted);font-size:.86rem}
.wordmark{display:inline-flex;align-items:center;gap:10px;color:var(--ink);font:600 1.05rem ui-serif,"Iowan Old Style","Palatino Linotype",Georgia,serif;letter-spacing:.01em}
.wordmark svg{display:block}
.wordmark .witness{fill:var(--muted)}.wordmark .event{stroke:var(--refuted);stroke-width:1.6}
.eyebrow{margin-top:2.4rem;color:var(--muted);font-size:.9rem;max-width:none}
.badge-verdict{display:inline-block;border:1.5px solid currentColor;border-radius:999px;padding:1px 12px 2px;font-weight:650;font-size:.95rem;white-space:nowrap}
.held,.holds{color:var(--holds)}.refuted{color:var(--refuted)}.unknown{color:var(--unknown)}.not-refuted{color:var(--not-refuted)}
.remarks{margin:.4rem 0;padding:0 0 0 1.1em;max-width:70ch;color:var(--muted);font-size:.92rem;overflow-wrap:anywhere}
.muted{color:var(--muted)}.small{font-size:.88rem}
.figures{display:flex;flex-wrap:wrap;gap:1px;margin:1.6rem 0 0;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden}
.figures div{flex:1 1 124px;background:var(--card);padding:12px 14px}
.figures dt{color:var(--muted);font-size:.8rem}.figures dd{margin:0;font-size:1.25rem;font-weight:600;white-space:nowrap}
.figures small{display:block;font-size:.78rem;font-weight:400;color:var(--muted);white-space:normal}
.scroll{overflow-x:auto;margin:1rem 0;padding:2px 0}
.scroll svg{display:block}
svg text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:.5rem 0;padding:0;color:var(--muted);font-size:.84rem}
.legend svg{vertical-align:-1px;margin-right:6px}
.profile{display:grid;gap:0 36px}
.lattice{margin:0 auto}.lattice .edge{fill:none;stroke:var(--muted);stroke-width:1.1;opacity:.55}
.lattice rect{fill:var(--card);stroke:currentColor;stroke-width:1.2}
.lattice text{text-anchor:middle;fill:var(--ink);font-size:12px}
.lattice .form{font-size:10.5px;fill:var(--muted)}
.lattice .word{fill:currentColor;font-weight:650;font-size:11.5px}
.lattice .tag{fill:currentColor;font-size:9.5px;letter-spacing:.06em;text-transform:uppercase}
.lattice .unknown rect{stroke-dasharray:3 3;fill:none}
.lattice .not-refuted rect{stroke-dasharray:7 3}
.lattice .refuted rect{fill:color-mix(in srgb,var(--refuted) 9%,var(--card))}
.lattice .holds rect{fill:color-mix(in srgb,var(--holds) 9%,var(--card))}
.lattice .claimed rect{stroke-width:2.6}
.lattice a:hover rect,.lattice a:focus rect{stroke-width:2.6}
.words{display:grid;grid-template-columns:max-content 1fr;gap:3px 18px;margin:1rem 0}.words dt{font-weight:650;white-space:nowrap}.words dd{margin:0;max-width:70ch}
.judgements{list-style:none;margin:.6rem 0;padding:0;columns:2 340px;column-gap:36px}
.judgements li{break-inside:avoid;padding:6px 0;border-top:1px solid var(--line)}
.judgements strong{font-weight:650}.judgements .word{white-space:nowrap;font-weight:650}
table{border-collapse:collapse;font-size:.9rem;width:100%}
caption{text-align:left;color:var(--muted);font-size:.86rem;padding-bottom:6px}
th,td{text-align:right;padding:5px 0 5px 18px;border-top:1px solid var(--line);white-space:nowrap;vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}
td.text,th.text{text-align:left}td.wrap{white-space:normal;overflow-wrap:anywhere;min-width:16em}
thead th{color:var(--muted);font-weight:500;border-top:0}
tbody th{font-weight:500}
.swatch{display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:7px}
.swatch.ok{background:var(--ok)}.swatch.fail{background:var(--fail)}.swatch.info{background:var(--info)}
.chart svg{width:100%;min-width:800px;height:auto}
.story{padding-left:1.6em;margin:.8rem 0;max-width:70ch}.story li{padding:2px 0 2px 4px;overflow-wrap:anywhere}
.point{display:inline-block;min-width:1.45em;text-align:center;border-radius:999px;background:var(--refuted);color:var(--on-bar);font-size:.8em;font-weight:650;line-height:1.45;padding:0 .35em;text-decoration:none}
.counterexample{margin-top:2rem;padding-top:1.2rem;border-top:1px solid var(--line);scroll-margin-top:12px}
.counterexample:target h3{text-decoration:underline;text-decoration-color:var(--refuted);text-underline-offset:.25em}
${LANES_CSS}
pre,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em}
pre{background:var(--faint);border:1px solid var(--line);border-radius:8px;padding:12px 16px;margin:.6rem 0;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
.asked{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:0 36px;margin:.6rem 0}
.asked div{display:flex;justify-content:space-between;gap:16px;border-top:1px solid var(--line);padding:5px 0;font-size:.9rem}
.asked dt{color:var(--muted)}.asked dd{margin:0;text-align:right;overflow-wrap:anywhere}
details{margin:.8rem 0}summary{cursor:pointer;color:var(--muted)}
footer{margin-top:4.5rem;padding-top:14px;border-top:1px solid var(--line);color:var(--muted);font-size:.86rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:0 44px}
.columns>*{min-width:0}
.matrix{border-collapse:separate;border-spacing:0}
.matrix th,.matrix td{text-align:left;padding:10px 16px 10px 0;vertical-align:top;white-space:normal;min-width:158px}
.matrix td{width:21%}.matrix tbody th{position:sticky;left:0;background:var(--paper);min-width:120px;font-weight:600}
.matrix thead th:first-child{position:sticky;left:0;background:var(--paper);min-width:120px}
.matrix .store th{padding-top:34px;border-top:0;font-weight:400}
.matrix .store h2{display:inline;margin-right:.5em}
.matrix .store .claim{position:sticky;left:0;display:inline-block;max-width:min(72ch,86vw)}
.matrix .verdict{font-weight:650;text-decoration:none;white-space:nowrap}.matrix .verdict:hover{text-decoration:underline}
.matrix ul{list-style:none;margin:2px 0 0;padding:0;font-size:.84rem;line-height:1.4}
.matrix .numbers{color:var(--muted);font-size:.8rem;margin-top:4px;line-height:1.45}
.summary{display:flex;flex-wrap:wrap;gap:8px 28px;margin:1rem 0;padding:0;list-style:none;font-size:1.05rem}
.summary b{font-size:1.5rem;margin-right:.25em}
@media (max-width:640px){.lattice{width:100%;min-width:560px;height:auto}.page{padding:0 16px 48px}section{margin-top:2.6rem}.eyebrow{margin-top:1.4rem}}
@media print{body{font-size:11pt}th,td{white-space:normal;padding-left:8px}table{font-size:.8em}.page{max-width:none;padding:0}section{break-inside:auto;margin-top:1.6rem}.scroll{overflow:visible}.scroll svg{min-width:0;max-width:100%;height:auto}.lattice{min-width:0}.counterexample,figure,table{break-inside:avoid}a{color:inherit}}
figure{margin:0}
`

export const STYLE: string = `${THEME_CSS}${PAGE_CSS}${CHART_CSS}`
