package org.hutong.core.app;

import com.google.inject.Module;
import java.util.List;
import org.hutong.core.app.control.ControlModule;
import org.hutong.core.bus.BusModule;
import org.hutong.core.config.Configuration;
import org.hutong.core.connection.ConnectionModule;
import org.hutong.core.conversation.ConversationModule;
import org.hutong.core.file.FileModule;
import org.hutong.core.http.HttpModule;
import org.hutong.core.http.chat.ChatModule;
import org.hutong.core.http.conversations.ConversationsModule;
import org.hutong.core.http.docs.DocsModule;
import org.hutong.core.http.files.FilesModule;
import org.hutong.core.http.login.LoginModule;
import org.hutong.core.http.management.ManagementModule;
import org.hutong.core.http.people.PeopleModule;
import org.hutong.core.http.plugins.PluginsModule;
import org.hutong.core.http.robots.RobotsModule;
import org.hutong.core.http.sites.SitesModule;
import org.hutong.core.identity.FirstAdministrator;
import org.hutong.core.identity.IdentityModule;
import org.hutong.core.ids.IdsModule;
import org.hutong.core.limit.LimitModule;
import org.hutong.core.observe.ObserveModule;
import org.hutong.core.outbox.OutboxModule;
import org.hutong.core.plugin.PluginModule;
import org.hutong.core.plugin.cards.PluginCardsModule;
import org.hutong.core.plugin.channels.ChannelsModule;
import org.hutong.core.plugin.customers.PluginCustomersModule;
import org.hutong.core.plugin.files.PluginFilesModule;
import org.hutong.core.plugin.identities.PluginIdentitiesModule;
import org.hutong.core.plugin.listeners.ListenersModule;
import org.hutong.core.plugin.rest.PluginRestModule;
import org.hutong.core.plugin.robots.PluginRobotsModule;
import org.hutong.core.plugin.selectors.PluginSelectorsModule;
import org.hutong.core.robot.RobotFenceModule;
import org.hutong.core.robot.RobotModule;
import org.hutong.core.routing.RoutingModule;
import org.hutong.core.store.StoreModule;
import org.hutong.core.time.TimeModule;
import org.hutong.core.wire.WireModule;
import org.jspecify.annotations.Nullable;

/** What the kernel is made of, in the order in which it starts. */
final class KernelModules {
  private KernelModules() {}

  private static @Nullable String adminPassword() {
    return System.getenv("HUTONG_ADMIN_PASSWORD");
  }

  static List<Module> list(Configuration configuration) {
    return List.of(
        binder -> binder.bind(Configuration.class).toInstance(configuration),
        binder ->
            binder
                .bind(FirstAdministrator.class)
                .toInstance(new FirstAdministrator(adminPassword())),
        new ObserveModule(),
        new TimeModule(),
        new LimitModule(),
        new IdsModule(),
        new WireModule(),
        new StoreModule(),
        new IdentityModule(),
        new ConversationModule(),
        new BusModule(),
        new RobotFenceModule(),
        new ConnectionModule(),
        new RoutingModule(),
        new RobotModule(),
        new FileModule(),
        new OutboxModule(),
        new PluginModule(),
        new PluginFilesModule(),
        new PluginRestModule(),
        new PluginCardsModule(),
        new PluginCustomersModule(),
        new PluginRobotsModule(),
        new PluginIdentitiesModule(),
        new PluginSelectorsModule(),
        new ListenersModule(),
        new ChannelsModule(),
        new LoginModule(),
        new SitesModule(),
        new ConversationsModule(),
        new PeopleModule(),
        new PluginsModule(),
        new RobotsModule(),
        new FilesModule(),
        new ChatModule(),
        new DocsModule(),
        new ManagementModule(),
        new HttpModule(),
        new ControlModule(Home.servers()));
  }
}
