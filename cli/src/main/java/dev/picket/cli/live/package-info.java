/** Agent and collector as processes: made from settings, started in order, stopped in the other. */
@NullMarked
package dev.picket.cli.live;

import org.jspecify.annotations.NullMarked;
