package org.hutong.core.file;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an upload. Times are epoch milliseconds.
 *
 * @param name for people: it is no part of any path
 * @param claimed the media type that the client said
 * @param type the media type by content; null while bytes are missing
 * @param bytes its size when it is whole
 * @param reason why it was refused or must wait
 * @param expires when it goes if it is not finished or not named by then; null if it stays
 * @param named whether a message has ever named it
 */
public record Upload(
    UUID id,
    Owner owner,
    String name,
    @Nullable String claimed,
    @Nullable String type,
    long bytes,
    @Nullable Integer width,
    @Nullable Integer height,
    UploadState state,
    @Nullable String reason,
    long created,
    @Nullable Long expires,
    boolean named) {

  /** The same once all bytes are there. */
  Upload whole(String found, long size, @Nullable PictureSize picture, long until) {
    return new Upload(
        id,
        owner,
        name,
        claimed,
        found,
        size,
        picture == null ? null : picture.width(),
        picture == null ? null : picture.height(),
        UploadState.INSPECTING,
        null,
        created,
        until,
        named);
  }

  /** The same in another state. */
  Upload in(UploadState other, @Nullable String why, @Nullable Long until) {
    return new Upload(
        id, owner, name, claimed, type, bytes, width, height, other, why, created, until, named);
  }

  boolean ended(long now) {
    return state == UploadState.EXPIRED
        || (state == UploadState.RECEIVING && expires != null && expires <= now);
  }
}
