# `cpack -G DEB` in the folder of a Release build.
set(SKEP_MAINTAINER "Skep maintainers <maintainers@users.noreply.github.com>" CACHE STRING "Who answers for packages")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME skep)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "${SKEP_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "process supervisor for single-threaded services, Node.js first")
set(CPACK_PACKAGE_DESCRIPTION
"Skep gives an unmodified single-threaded app all cores of a machine behind
one port, and keeps it running: every worker has a listening socket of its
own, connections that wait for a blocked or dead worker go to another, a
roll loses none, and event loop and heap are seen from outside. skepctl
has supervisorctl's verbs; /metrics is for Prometheus.")
set(CPACK_PACKAGE_FILE_NAME skep_${PROJECT_VERSION}_amd64)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/finish.cmake)
set(CPACK_SKEP_SOURCE ${PROJECT_SOURCE_DIR})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE amd64)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers, init-system-helpers (>= 1.54~)")
# Over the bus each app gets a scope of its own, in which it outlives skepd. systemd asks polkit about that, since skepd is
# root without CAP_SYS_ADMIN.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "default-dbus-system-bus | dbus-system-bus, polkitd")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "nodejs, prometheus")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm
  ${CMAKE_CURRENT_LIST_DIR}/conffiles)
include(CPack)
