export { Links } from "./links";
export { filesOf, pastedFiles } from "./picking";
export { type FileInfo, Refusal, type Server } from "./server";
export { blank, isFile, roomFor } from "./shape";
export { MOST, messageOf, type Piece, Tray } from "./tray";
export { TrayView } from "./tray-view";
export { type Step, Upload } from "./upload";
export { type FileHands, FileView } from "./view";
export { type Locale, reasonOf, sizeOf } from "./words";
