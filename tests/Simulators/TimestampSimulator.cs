using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Saola.Simulators;

/// <summary>A small RFC 3161 time-stamping authority with its own certificate, for tests and trials.</summary>
public sealed class TimestampSimulator : IDisposable {
  const string TimestampInfo = "1.2.840.113549.1.9.16.1.4", SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47", Policy = "1.3.6.1.4.1.99999.1";
  readonly TimeProvider clock;
  long serial;

  public X509Certificate2 Certificate { get; }

  /// <param name="issuer">Issues its certificate, with the key that it holds; without one it does so itself.</param>
  /// <param name="number">Of its certificate, where it is issued.</param>
  public TimestampSimulator(TimeProvider clock, X509Certificate2? issuer = null, byte[]? number = null) {
    this.clock = clock;
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest("C=VN, O=Saola, CN=Dấu thời gian (dùng thử)", key, HashAlgorithmName.SHA256);
    request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
    request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
    request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
    var now = clock.GetUtcNow();
    if (issuer is null) {
      Certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(5));
      return;
    }
    using var bare = request.Create(issuer, now.AddDays(-1), now.AddYears(5), number ?? RandomNumberGenerator.GetBytes(8));
    Certificate = bare.CopyWithPrivateKey(key);
  }

  public void Dispose() => Certificate.Dispose();

  /// <summary>The response to a DER request: granted, with a token over the hash that was sent.</summary>
  public byte[] Answer(byte[] request) {
    if (!Rfc3161TimestampRequest.TryDecode(request, out var asked, out _)) {
      return Write(writer => { using (writer.PushSequence()) { writer.WriteInteger(2); } });
    }
    var cms = new SignedCms(new ContentInfo(new Oid(TimestampInfo), Info(asked)));
    var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, Certificate) {
      DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"), IncludeOption = X509IncludeOption.EndCertOnly,
    };
    signer.SignedAttributes.Add(new AsnEncodedData(new Oid(SigningCertificateV2), Write(writer => {
      using (writer.PushSequence())
      using (writer.PushSequence())
      using (writer.PushSequence()) {
        writer.WriteOctetString(Certificate.GetCertHash(HashAlgorithmName.SHA256));
      }
    })));
    cms.ComputeSignature(signer);
    return Write(writer => {
      using (writer.PushSequence()) {
        using (writer.PushSequence()) {
          writer.WriteInteger(0);
        }
        writer.WriteEncodedValue(cms.Encode());
      }
    });
  }

  byte[] Info(Rfc3161TimestampRequest asked) => Write(writer => {
    using (writer.PushSequence()) {
      writer.WriteInteger(1);
      writer.WriteObjectIdentifier(Policy);
      using (writer.PushSequence()) {
        using (writer.PushSequence()) {
          writer.WriteObjectIdentifier(asked.HashAlgorithmId.Value!);
        }
        writer.WriteOctetString(asked.GetMessageHash().Span);
      }
      writer.WriteInteger(Interlocked.Increment(ref serial));
      writer.WriteGeneralizedTime(clock.GetUtcNow(), omitFractionalSeconds: true);
      if (asked.GetNonce() is { } nonce) {
        writer.WriteInteger(new BigInteger(nonce.Span, isUnsigned: false, isBigEndian: true));
      }
    }
  });

  static byte[] Write(Action<AsnWriter> fill) {
    var writer = new AsnWriter(AsnEncodingRules.DER);
    fill(writer);
    return writer.Encode();
  }
}
