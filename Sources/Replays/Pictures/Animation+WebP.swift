// Encodes an animation as an animated WebP file, through libwebp.

internal import WebPLibrary

extension Animation {
  /// The animation as a WebP file, lossless and repeating endlessly. The same recording gives the same bytes
  /// with the same libwebp, cairo and fonts.
  public func webP() throws(PictureError) -> [UInt8] {
    let first = Drawing(of: recording, frame: 0)
    let height = Int((first.size.y * Double(width) / first.size.x).rounded())
    let most = Int(WEBP_MAX_DIMENSION)
    guard width <= most, height <= most else {
      throw .tooLarge(width: width, height: height, most: most)
    }
    var options = WebPAnimEncoderOptions()
    var configuration = WebPConfig()
    guard WebPAnimEncoderOptionsInit(&options) != 0, WebPConfigInit(&configuration) != 0,
      WebPConfigLosslessPreset(&configuration, Animation.effort) != 0
    else { throw .encoder("libwebp is not the version that Jostle was built with") }
    options.anim_params.bgcolor = 0xFFFF_FFFF
    // Every frame but the first stores only what changed.
    options.kmax = 0
    guard let encoder = WebPAnimEncoderNew(Int32(width), Int32(height), &options) else {
      throw .encoder("there is no memory for a WebP animation of \(width) × \(height) pixels")
    }
    defer { WebPAnimEncoderDelete(encoder) }
    try forEachFrame { (frame, bitmap) throws(PictureError) in
      var picture = WebPPicture()
      guard WebPPictureInit(&picture) != 0 else {
        throw .encoder("libwebp is not the version that Jostle was built with")
      }
      defer { WebPPictureFree(&picture) }
      picture.use_argb = 1
      (picture.width, picture.height) = (Int32(bitmap.width), Int32(bitmap.height))
      let isImported = bitmap.withPixels { pixels, stride in
        WebPPictureImportBGRX(&picture, pixels, Int32(stride)) != 0
      }
      guard isImported,
        WebPAnimEncoderAdd(encoder, &picture, Int32(milliseconds(of: frame)), &configuration) != 0
      else { throw Animation.failure(of: encoder) }
    }
    let end = milliseconds(of: frameCount - 1) + Int(Animation.hold * 1000)
    var encoded = WebPData()
    defer { WebPDataClear(&encoded) }
    guard WebPAnimEncoderAdd(encoder, nil, Int32(end), nil) != 0,
      WebPAnimEncoderAssemble(encoder, &encoded) != 0
    else { throw Animation.failure(of: encoder) }
    return Array(UnsafeBufferPointer(start: encoded.bytes, count: encoded.size))
  }

  /// 0...9, from fast to small.
  private static let effort: Int32 = 4

  private static func failure(of encoder: OpaquePointer) -> PictureError {
    .encoder(WebPAnimEncoderGetError(encoder).map { String(cString: $0) } ?? "libwebp gives no reason")
  }
}
