main;f;g 12
main;f 3
