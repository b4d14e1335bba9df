package org.hutong.core.plugin;

/** A place in the row of extensions of one kind. */
sealed interface Place<T> permits Extension, Gap {
  String plugin();

  int order();
}
