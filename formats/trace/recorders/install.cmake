# Installs profconv_trace.py where `python3 -m profconv_trace` finds it. Run by `cmake --install`, which knows the prefix, with
# `recorder` (the file), `python_dir` (PROFCONV_PYTHON_DIR, or empty) and `data_dir` (of the prefix) set.
#
# Without PROFCONV_PYTHON_DIR: the folder under the prefix that python3 of PATH searches, and the one that the system's does. An
# installation for the machine (into /usr or /usr/local) also serves a python3 of PATH that is somewhere else, in its own folder.

set(site_folders "import site
folders = site.getsitepackages() + [site.getusersitepackages()]
print(';'.join(folders))")

if(python_dir)
  cmake_path(ABSOLUTE_PATH python_dir BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE)
  set(targets ${python_dir})
else()
  set(targets)
  find_program(python3_of_path python3 NO_CACHE)
  find_program(python3_of_system python3 PATHS /usr/bin NO_DEFAULT_PATH NO_CACHE)
  foreach(python IN ITEMS ${python3_of_path} ${python3_of_system})
    execute_process(COMMAND ${python} -E -c "${site_folders}" OUTPUT_VARIABLE folders OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(target)
    foreach(folder IN LISTS folders)
      string(FIND "${folder}" "${CMAKE_INSTALL_PREFIX}/lib" place)
      if(place EQUAL 0 AND NOT target)
        set(target ${folder})
      endif()
    endforeach()
    if(NOT target AND folders AND CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?$" AND python STREQUAL python3_of_path AND NOT DEFINED ENV{DESTDIR})
      list(GET folders 0 target)
    endif()
    list(APPEND targets ${target})
  endforeach()
  list(REMOVE_DUPLICATES targets)
endif()

if(NOT targets)
  set(targets ${CMAKE_INSTALL_PREFIX}/${data_dir}/profconv)
  message(STATUS "python3 searches no folder under ${CMAKE_INSTALL_PREFIX}: set PYTHONPATH=${targets}, or PROFCONV_PYTHON_DIR when configuring")
endif()
foreach(target IN LISTS targets)
  file(INSTALL ${recorder} DESTINATION ${target})
endforeach()
