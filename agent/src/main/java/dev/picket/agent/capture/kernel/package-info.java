/** What captures ask of the kernel without any library: bpf(2), the objects it loads, and where its cgroups are. */
@NullMarked
package dev.picket.agent.capture.kernel;

import org.jspecify.annotations.NullMarked;
