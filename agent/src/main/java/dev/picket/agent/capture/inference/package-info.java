/** Sees inferences: reads exchanges with models from a proxy or a recording, and keeps counts, names and labels of them. */
@NullMarked
package dev.picket.agent.capture.inference;

import org.jspecify.annotations.NullMarked;
