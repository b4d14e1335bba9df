/**
 * Of the launcher and the panel, inside a closed shadow root. What a host page declares with `!important` for every
 * element loses against `!important` in here.
 */
export const STYLE = `
:host{all:initial!important;position:fixed!important;inset:auto 0 0 auto!important;width:0!important;height:0!important;display:block!important;z-index:2147483000!important;overflow:visible!important;opacity:1!important;visibility:visible!important;transform:none!important;filter:none!important;contain:none!important;pointer-events:auto!important}
:host([hidden]){display:none!important}
*{box-sizing:border-box}
button{all:unset;box-sizing:border-box;position:fixed;right:24px;bottom:24px;width:56px;height:56px;border-radius:50%;background:var(--brand,#0a7558);color:var(--on,#fff);display:grid;place-items:center;cursor:pointer;box-shadow:0 2px 6px rgba(22,33,28,.2),0 12px 28px -6px rgba(22,33,28,.5);-webkit-tap-highlight-color:transparent;touch-action:manipulation}
button:focus-visible{outline:3px solid var(--on,#fff);outline-offset:-6px;box-shadow:0 0 0 3px var(--brand,#0a7558)}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;grid-area:1/1;transition:opacity .14s,transform .14s}
.open .chat,.shut{opacity:0;transform:scale(.6)}
.open .shut{opacity:1;transform:none}
.badge{position:absolute;top:-2px;right:-2px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#c2361c;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
.badge:empty{display:none}
.panel{position:fixed;right:24px;bottom:96px;width:384px;height:min(660px,calc(100vh - 120px));border-radius:20px;overflow:hidden;background:#fff;visibility:hidden;opacity:0;transform:translateY(8px);transition:opacity .14s,transform .14s,visibility 0s .14s;box-shadow:0 0 0 1px rgba(22,33,28,.06),0 4px 12px rgba(22,33,28,.08),0 32px 72px -16px rgba(22,33,28,.32)}
.open .panel{visibility:visible;opacity:1;transform:none;transition-delay:0s}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
.tease{position:fixed;right:24px;bottom:92px;max-width:276px;display:flex;align-items:flex-start;border-radius:16px 16px 5px 16px;background:#fff;color:#16211c;box-shadow:0 8px 28px -6px rgba(22,33,28,.3)}
.tease button{position:static;width:auto;height:auto;min-width:32px;min-height:32px;border-radius:12px;background:none;color:inherit;box-shadow:none;padding:10px 4px 10px 14px;display:block;font:400 14px/20px system-ui,sans-serif}
.tease button+button{padding:6px 10px;text-align:center;color:#58635d;font-size:18px}
.tease[hidden],.open .tease{display:none}
.panel p{margin:0;padding:24px;font:400 15px/24px system-ui,sans-serif;color:#16211c;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){.panel,.tease{background:#161c19}.panel p,.tease{color:#e8edea}.tease button+button{color:#b1bcb6}}
@media (max-width:480px){.panel{inset:0;width:100%;height:100%;border-radius:0}.open>button{display:none}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{:host{display:none!important}}
`;
