# A Node.js server in the image of packaging/container: nomad job run web.nomad.hcl
job "web" {
  type = "service"

  update {
    max_parallel      = 1
    health_check      = "checks"
    min_healthy_time  = "5s"
    healthy_deadline  = "2m"
    progress_deadline = "5m"
    auto_revert       = true
  }

  group "web" {
    count = 2

    network {
      port "http" {
        to = 3000
      }
      port "metrics" {
        to = 9712
      }
    }

    # skepd ends with the app's status when it has given up on it.
    restart {
      attempts = 3
      interval = "5m"
      delay    = "15s"
      mode     = "fail"
    }

    service {
      name     = "web"
      port     = "http"
      provider = "nomad"

      check {
        name     = "ready"
        type     = "http"
        port     = "metrics"
        path     = "/readyz"
        interval = "2s"
        timeout  = "2s"
      }
    }

    service {
      name     = "web-metrics"
      port     = "metrics"
      provider = "nomad"
      tags     = ["prometheus"]

      check {
        name     = "alive"
        type     = "http"
        path     = "/healthz"
        interval = "10s"
        timeout  = "3s"

        check_restart {
          limit = 3
          grace = "30s"
        }
      }
    }

    task "web" {
      driver      = "docker"
      kill_signal = "SIGTERM"
      # What the app's `stop` table allows: drain 30s and kill 10s, and a little.
      kill_timeout = "45s"
      # Connections still come for a moment after the end has been decided.
      shutdown_delay = "5s"

      config {
        image           = "registry.example.com/web:1.0.0"
        args            = ["--", "node", "server.js"]
        ports           = ["http", "metrics"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges"]

        # For the control socket: nomad alloc exec ALLOC skepctl status
        mount {
          type   = "tmpfs"
          target = "/tmp"

          tmpfs_options {
            size = 16777216
          }
        }
      }

      # Two cores of its own: skepd counts its workers by them.
      resources {
        cores  = 2
        memory = 1024
      }
    }
  }
}
