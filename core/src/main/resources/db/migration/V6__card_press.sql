-- Answers to presses of cards' buttons, for whoever asks again with the same key. Rows live for a day.

CREATE TABLE card_press (
  person     ${word}(40) NOT NULL,
  press_key  ${word}(64) NOT NULL,
  what       ${word}(64) NOT NULL,
  answer     ${text} NOT NULL,
  at         BIGINT NOT NULL,
  PRIMARY KEY (person, press_key)
);
CREATE INDEX card_press_at ON card_press (at);
