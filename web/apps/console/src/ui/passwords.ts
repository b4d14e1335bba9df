/** The rule of a new password, as the server checks it. That it is none of the common ones only the server knows. */
export const shortestPassword = 10;
const longestPassword = 200;
const mostlyDifferent = 4;

export type PasswordRule = "length" | "different" | "username";

/** Which parts of the rule a password keeps. */
export function passwordRules(password: string, username: string): Record<PasswordRule, boolean> {
  const lower = password.toLowerCase();
  return {
    length: password.length >= shortestPassword && password.length <= longestPassword,
    different: new Set(lower.split("")).size >= mostlyDifferent,
    username: lower !== "" && lower !== username.trim().toLowerCase(),
  };
}

export function keepsPasswordRules(password: string, username: string): boolean {
  return Object.values(passwordRules(password, username)).every(Boolean);
}
