/** Events as protobuf and back, and as JSON lines. */
@NullMarked
package dev.picket.event.wire;

import org.jspecify.annotations.NullMarked;
