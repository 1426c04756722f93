/** Tenants that reach into each other: over the network and through the Kubernetes API. */
@NullMarked
package dev.picket.collector.detect.tenancy;

import org.jspecify.annotations.NullMarked;
