package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadNameTest {
    @ParameterizedTest
    @CsvSource({
        "web-7d4b9c8f6d-x2x9p, web",
        "cart-db-579f59597d-wc2lz, cart-db",
        "shipping-7b598fc7d-lmggd, shipping",
        "db-0, db",
        "kafka-broker-12, kafka-broker",
        "node-exporter-x2x9p, node-exporter",
        "backup-29384756-k8s4t, backup",
        "migrate-k8s4t, migrate",
    })
    void ofPod_nameWithRandomParts_losesThem(String pod, String workload) {
        assertThat(WorkloadName.ofPod(pod)).isEqualTo(workload);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx",
        "my-nginx",
        "attacker-pod",
        "privileged-pod",
        "web-v1234",
        "report-22222",
        "db-007",
        "etcd-control-plane",
        "h35ff3dee",
        "10.0.0.1",
        "-x2x9p",
        "''",
    })
    void ofPod_nameWithoutRandomParts_isKept(String pod) {
        assertThat(WorkloadName.ofPod(pod)).isEqualTo(pod);
    }

    @ParameterizedTest
    @CsvSource({"web-7d4b9c8f6d, web", "web-6f, web-6f", "web, web", "report-20260102, report-20260102"})
    void ofReplicaSet_byStructure_isTheDeployment(String replicaSet, String workload) {
        assertThat(WorkloadName.ofReplicaSet(replicaSet)).isEqualTo(workload);
    }

    @ParameterizedTest
    @CsvSource({"web-6f, 6f, web", "web-6f, '', web-6f", "6f, 6f, 6f", "web-7d4b9c8f6d, other, web"})
    void ofReplicaSet_withHashLabel_isExact(String replicaSet, String hash, String workload) {
        assertThat(WorkloadName.ofReplicaSet(replicaSet, hash)).isEqualTo(workload);
    }

    @ParameterizedTest
    @CsvSource({"backup-29384756, backup", "backup-12345678, backup-12345678", "backup, backup"})
    void ofJob_ofCronJob_isTheCronJob(String job, String workload) {
        assertThat(WorkloadName.ofJob(job)).isEqualTo(workload);
    }
}
