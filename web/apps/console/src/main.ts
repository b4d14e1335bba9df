import "@hutong/tokens/tokens.css";
import "@hutong/card/card.css";
import "@hutong/files/files.css";
import "./styles/index.css";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { unlockSound } from "./attention";
import { router } from "./router";
import { loadMissingParts } from "./shell/version";
import { usePreferences } from "./stores/preferences";

const app = createApp(App).use(createPinia());
usePreferences();
unlockSound();
loadMissingParts(router);
app.use(router).mount("#app");
