/**
 * Assembles the container images of agent and collector without a container engine: a Java runtime of our own, the few libraries of this machine
 * that it needs, and the jars. The same inputs give the same bytes.
 */
@NullMarked
package dev.picket.install;

import org.jspecify.annotations.NullMarked;
