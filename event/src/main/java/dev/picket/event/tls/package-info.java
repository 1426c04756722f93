/** Certificates that others bring and renew: the same for agents' listeners and the collector. */
@NullMarked
package dev.picket.event.tls;

import org.jspecify.annotations.NullMarked;
