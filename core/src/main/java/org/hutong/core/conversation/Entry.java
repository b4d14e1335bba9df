package org.hutong.core.conversation;

import java.util.function.Consumer;

/** A command in a lane. */
record Entry(Command command, Committer.Caller caller, Consumer<Outcome> then) {}
