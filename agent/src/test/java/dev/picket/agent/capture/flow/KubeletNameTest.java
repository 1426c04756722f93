package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeletNameTest {
    private static final String UID = "0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0b7f3a52_9d1c_4e0b_8f6a_2c1d3e4f5a6b.slice/cri-containerd-71c2.scope",
                "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0b7f3a52_9d1c_4e0b_8f6a_2c1d3e4f5a6b.slice",
                "/kubepods.slice/kubepods-pod0b7f3a52_9d1c_4e0b_8f6a_2c1d3e4f5a6b.slice/crio-71c2.scope",
                "/kubepods/burstable/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b/71c2",
                "/kubepods/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b/71c2/nested/deeper",
                "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod0b7f3a52_9d1c_4e0b_8f6a_2c1d3e4f5a6b.slice/cri-containerd-71c2.scope",
                "/kubelet/kubepods/besteffort/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b/71c2",
                "/docker/71c2/kubelet/kubepods/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b",
                "4:memory:/kubepods/burstable/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b/71c2",
                "kubepods/burstable/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b"
            })
    void podUid_asTheKubeletWritesIt_isRead(String path) {
        assertThat(KubeletName.podUid(path)).isEqualTo(UID);
    }

    @ParameterizedTest
    @CsvSource({
        "/kubepods/burstable/pod6a0ef1b2c3d4e5f60718293a4b5c6d7e/71c2, 6a0ef1b2c3d4e5f60718293a4b5c6d7e",
        "/kubepods.slice/kubepods-pod6a0ef1b2c3d4e5f60718293a4b5c6d7e.slice, 6a0ef1b2c3d4e5f60718293a4b5c6d7e"
    })
    void podUid_staticPod_isTheHashOfItsConfiguration(String path, String hash) {
        assertThat(KubeletName.podUid(path)).isEqualTo(hash);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/system.slice/kubelet.service",
                "/kubepods/burstable",
                "/kubepods.slice/kubepods-burstable.slice",
                "/user.slice/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b",
                "/kubepods/burstable/pod0b7f3a52-9d1c-4e0b-8f6a",
                "/kubepods/burstable/pod0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6bff/71c2",
                "/kubepods/burstable/pod-secret/71c2"
            })
    void podUid_otherPath_isEmpty(String path) {
        assertThat(KubeletName.podUid(path)).isEmpty();
    }
}
