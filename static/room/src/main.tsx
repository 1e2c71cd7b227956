import { createRoot } from "react-dom/client";
import { readPage } from "./page";
import { RoomPage } from "./RoomPage";
import { Sitting } from "./sitting";

const sitting = new Sitting(readPage());
sitting.begin();
createRoot(document.getElementById("room")!).render(<RoomPage sitting={sitting} />);
