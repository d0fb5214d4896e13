import { echoContract } from "./contract.ts";
import { embedded, fronting, listening, shipped } from "./support/face.ts";

for (const face of [embedded, listening, fronting, shipped]) echoContract(face.name, face.start);
