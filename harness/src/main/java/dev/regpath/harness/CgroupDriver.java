package dev.regpath.harness;

/** Who makes the cgroups of pods: kubelet and runtime have to agree on it. */
enum CgroupDriver {
    /** Both make directories. */
    CGROUPFS {
        @Override
        String ofPod(String uid) {
            return "/kubepods/burstable/pod" + uid;
        }

        @Override
        String make(String cgroup) {
            return "mkdir -p /sys/fs/cgroup%s%n".formatted(cgroup);
        }

        @Override
        String remove(String cgroup) {
            return "find /sys/fs/cgroup%s -depth -type d -exec rmdir {} +%n".formatted(cgroup);
        }
    },

    /** Both ask systemd for slices and scopes. */
    SYSTEMD {
        @Override
        String ofPod(String uid) {
            // A dash in the name of a slice says that it is in another one.
            return "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice"
                    .formatted(uid.replace('-', '_'));
        }

        @Override
        String make(String cgroup) {
            return "systemctl start %s%n".formatted(name(cgroup));
        }

        @Override
        String remove(String cgroup) {
            return "systemctl stop %s%n".formatted(name(cgroup));
        }

        private static String name(String cgroup) {
            return cgroup.substring(cgroup.lastIndexOf('/') + 1);
        }
    };

    /** The cgroup of a pod, from the root of cgroup2 on, as a kubelet words it for the runtime. */
    abstract String ofPod(String uid);

    /** Lines of bash that make it, as a kubelet does. */
    abstract String make(String cgroup);

    /** Lines of bash that remove it again. */
    abstract String remove(String cgroup);
}
