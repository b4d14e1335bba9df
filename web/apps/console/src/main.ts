import "@hutong/tokens/tokens.css";
import "@hutong/card/card.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/console.css";
import "./styles/pages.css";
import "./styles/plugins.css";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { unlockSound } from "./attention";
import { router } from "./router";
import { usePreferences } from "./stores/preferences";

const app = createApp(App).use(createPinia());
usePreferences();
unlockSound();
app.use(router).mount("#app");
