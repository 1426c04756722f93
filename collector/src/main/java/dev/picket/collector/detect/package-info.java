/** Detection: keyed, pure and deterministic; time comes with the events. */
@NullMarked
package dev.picket.collector.detect;

import org.jspecify.annotations.NullMarked;
