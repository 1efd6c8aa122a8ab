# What Debian has elsewhere or in another form than `cmake --install` puts it.
set(ROOT ${CPACK_TEMPORARY_DIRECTORY})
set(SOURCE ${CPACK_SKEP_SOURCE})
set(DOC ${ROOT}/usr/share/doc/skep)

function(skep_run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Units are not in /usr on Debian 12; catalogs are.
file(MAKE_DIRECTORY ${ROOT}/lib/systemd)
file(RENAME ${ROOT}/usr/lib/systemd/system ${ROOT}/lib/systemd/system)

# Where zsh looks, /usr/share/zsh/site-functions is not among it.
file(RENAME ${ROOT}/usr/share/zsh/site-functions ${ROOT}/usr/share/zsh/vendor-completions)

file(MAKE_DIRECTORY ${ROOT}/etc/skep/conf.d ${ROOT}/etc/needrestart/conf.d)
file(COPY ${SOURCE}/config/skep.toml DESTINATION ${ROOT}/etc/skep)
file(COPY_FILE ${SOURCE}/units/needrestart.conf ${ROOT}/etc/needrestart/conf.d/skepd.conf)

file(COPY ${SOURCE}/packaging/deb/copyright DESTINATION ${DOC})
file(COPY ${SOURCE}/packaging/deb/changelog DESTINATION ${DOC})
file(MAKE_DIRECTORY ${ROOT}/usr/share/lintian/overrides)
file(COPY_FILE ${SOURCE}/packaging/deb/lintian-overrides ${ROOT}/usr/share/lintian/overrides/skep)
file(GLOB MANUALS ${ROOT}/usr/share/man/man*/*)
skep_run(gzip -9n ${MANUALS} ${DOC}/changelog)
skep_run(strip --strip-unneeded --remove-section=.comment --remove-section=.note
  ${ROOT}/usr/lib/skep/agent/agent.node ${ROOT}/usr/bin/skepd ${ROOT}/usr/bin/skepctl)

# Nobody's umask is in a package.
skep_run(chmod -R u=rwX,go=rX ${ROOT})
