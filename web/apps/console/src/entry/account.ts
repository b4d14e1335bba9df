import { texts } from "../i18n";
import { keepsPasswordRules } from "../ui/passwords";

export interface Account {
  name: string;
  username: string;
  password: string;
  repeat: string;
}

/** What is wrong with a new account, by field. Empty when nothing is. */
export function checkAccount(account: Account): Partial<Record<keyof Account, string>> {
  const words = texts.value.setup;
  const mistakes: Partial<Record<keyof Account, string>> = {};
  if (!account.name.trim()) {
    mistakes.name = words.required;
  }
  if (!/^[A-Za-z0-9._-]{2,40}$/.test(account.username.trim())) {
    mistakes.username = words.usernameBad;
  }
  if (!keepsPasswordRules(account.password, account.username)) {
    mistakes.password = words.weak;
  }
  if (account.repeat !== account.password) {
    mistakes.repeat = words.mismatch;
  }
  return mistakes;
}
