// Only links libbox2d: the CBox2D target includes its headers, which are C++ and not for Swift to read.
