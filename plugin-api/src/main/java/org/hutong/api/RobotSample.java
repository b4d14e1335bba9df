package org.hutong.api;

/**
 * A question and the answer that people approved.
 *
 * @param question what a visitor may say; 1 to 1,000 characters
 * @param answer what is to be said; 1 to 10,000 characters
 */
public record RobotSample(String question, String answer) {}
