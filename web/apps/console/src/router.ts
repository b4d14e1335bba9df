import { root } from "@hutong/protocol/root";
import { createRouter, createWebHistory } from "vue-router";
import InboxView from "./inbox/InboxView.vue";
import Shell from "./shell/Shell.vue";
import { useSession } from "./stores/session";

export const router = createRouter({
  history: createWebHistory(`${root}/console/`),
  routes: [
    { path: "/login", component: () => import("./entry/LoginView.vue"), meta: { open: true } },
    { path: "/setup", component: () => import("./entry/SetupView.vue"), meta: { open: true } },
    {
      path: "/",
      component: Shell,
      children: [
        { path: "", redirect: "/inbox" },
        { path: "inbox/:view?/:conversationId?", component: InboxView },
        { path: "plugins", component: () => import("./plugins/PluginsView.vue") },
        { path: "page/:plugin/:page", component: () => import("./contrib/PluginPage.vue") },
        { path: "settings/:part?", component: () => import("./settings/SettingsView.vue") },
        { path: ":rest(.*)*", component: () => import("./shell/NotFound.vue") },
      ],
    },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.open || (await useSession().restore())) {
    return true;
  }
  return { path: "/login", query: to.fullPath === "/inbox" ? {} : { to: to.fullPath } };
});
