import { echoContract } from "./contract.ts";
import { embedded, listening, shipped } from "./support/face.ts";

for (const face of [embedded, listening, shipped]) echoContract(face.name, face.start);
