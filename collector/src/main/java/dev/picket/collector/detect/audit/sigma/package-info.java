/**
 * Sigma rules over API calls: read from YAML that is not trusted, linted against the schema of {@code audit.k8s.io/v1}, compiled to predicates,
 * indexed by verb and resource. {@code docs/rules.md} says what a rule may hold. Files are read elsewhere and handed in as text.
 */
@NullMarked
package dev.picket.collector.detect.audit.sigma;

import org.jspecify.annotations.NullMarked;
