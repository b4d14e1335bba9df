package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import org.hutong.api.Conversations;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.wire.Contents;

/** Gives each plugin the conversations. */
final class ConversationsMaker implements ServiceMaker<Conversations> {
  private final Speech speech;
  private final EventLog log;
  private final Contents contents;
  private final ApiRecords records;

  @Inject
  ConversationsMaker(Speech speech, EventLog log, Contents contents, ApiRecords records) {
    this.speech = speech;
    this.log = log;
    this.contents = contents;
    this.records = records;
  }

  @Override
  public Class<Conversations> type() {
    return Conversations.class;
  }

  @Override
  public Conversations make(Grant grant) {
    return new PluginConversations(grant, speech, log, contents, records);
  }
}
