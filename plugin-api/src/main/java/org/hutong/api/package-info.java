/**
 * What a plugin may see of Hutong: the extension points that it implements and the services that it
 * receives.
 *
 * <p><b>Stability.</b> This package follows semantic versioning by {@link
 * org.hutong.api.ApiVersion}, apart from the version of the server. Within one major version
 * nothing is removed or changed; interfaces that a plugin implements grow by {@code default}
 * methods alone.
 *
 * <p><b>Shape of a plugin.</b> One jar with a {@code plugin.yaml} at its root and ordinary classes
 * that carry {@link org.pf4j.Extension} and implement an extension point. Each is made once per
 * start, by an injector of the plugin's own, through the one constructor that carries {@code
 * jakarta.inject.Inject} (or has no parameters). One that implements {@link AutoCloseable} is
 * closed when the plugin stops. A type of this package is either implemented by plugins or received
 * by them, never both.
 *
 * <p><b>Injectable:</b> {@link org.hutong.api.PluginContext}, {@link org.hutong.api.Settings
 * Settings&lt;T&gt;}, {@link org.hutong.api.Conversations}, {@link org.hutong.api.Customers},
 * {@link org.hutong.api.Agents}, {@link org.hutong.api.Files}, {@link org.hutong.api.ChannelInbox},
 * {@link org.hutong.api.KeyValueStore}, {@link org.hutong.api.OutboundHttp}, {@link
 * org.hutong.api.Scheduler}, {@link org.hutong.api.Secrets}, {@link org.hutong.api.Metrics}, {@link
 * java.time.Clock}, {@link java.time.InstantSource}, {@link org.slf4j.Logger}, and the plugin's own
 * classes.
 */
@NullMarked
package org.hutong.api;

import org.jspecify.annotations.NullMarked;
