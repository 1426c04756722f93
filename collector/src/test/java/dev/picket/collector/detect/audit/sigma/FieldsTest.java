package dev.picket.collector.detect.audit.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void all_fieldsOfTheLog_areInItsSchema() {
        assertThat(Fields.all())
                .extracting(Field::name)
                .filteredOn(name -> !name.startsWith("picket."))
                .allMatch(LogSchema::has)
                .hasSizeGreaterThan(100);
    }

    @Test
    void has_fieldsOfBodies_asKubernetesHasThem() {
        assertThat(LogSchema.has("requestObject.spec.template.spec.containers.envFrom.secretRef.name"))
                .isTrue();
        assertThat(LogSchema.has("requestObject.metadata.labels.app.kubernetes.io/name"))
                .isTrue();
        assertThat(LogSchema.has("responseObject.spec.clusterIP")).isTrue();
        assertThat(LogSchema.has("requestObject.spec.hostPath.privileged")).isFalse();
        assertThat(LogSchema.has("requestObject.spec.containers.privileged")).isFalse();
        assertThat(LogSchema.has("requestObject")).isFalse();
    }
}
