package org.hutong.api;

/** The version of this API, which the {@code requires} line of a {@code plugin.yaml} is about. */
public final class ApiVersion {
  /** Major, minor and patch; never with a qualifier. */
  public static final String CURRENT = "1.0.0";

  private ApiVersion() {}
}
