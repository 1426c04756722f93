/** Labels what stands in prompts and answers. Text dies here: labels, offsets and keyed hashes leave. */
@NullMarked
package dev.picket.agent.inspect;

import org.jspecify.annotations.NullMarked;
