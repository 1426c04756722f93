/** The whole way on real parts: packets of real processes in namespaces, a growing audit log, a real model's protocol, a real Prometheus. */
@NullMarked
package dev.picket.cli.path;

import org.jspecify.annotations.NullMarked;
