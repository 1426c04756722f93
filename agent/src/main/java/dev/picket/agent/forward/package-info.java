/** Takes events off the node: numbers them, batches them, keeps them while the collector is away, sends them until acknowledged. */
@NullMarked
package dev.picket.agent.forward;

import org.jspecify.annotations.NullMarked;
