using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Saola.Signing.Keys;
using Saola.Signing.Pades;

namespace Saola.Signing.Tests;

public sealed class StatusResponseTests {
  static readonly DateTimeOffset Later = People.Now.AddDays(1);

  [Fact]
  public void Good_is_read_from_the_issuers_own_word() {
    var status = Read(Respond(People.Authority.Issuing, revoked: null))!;
    Assert.Null(status.RevokedAt);
    Assert.Equal(Later.AddDays(1), status.ValidUntil);
  }

  [Fact]
  public void Withdrawal_is_read_with_its_time() => Assert.Equal(People.Now, Read(Respond(People.Authority.Issuing, People.Now))!.RevokedAt);

  [Fact]
  public void A_responder_speaks_for_the_issuer_only_with_a_certificate_for_that() {
    using var entitled = Responder(People.Authority.Issuing, "1.3.6.1.5.5.7.3.9");
    using var other = Responder(People.Authority.Issuing, "1.3.6.1.5.5.7.3.4");
    using var stranger = DemoAuthority.Create(People.Now);
    using var foreign = Responder(stranger.Issuing, "1.3.6.1.5.5.7.3.9");
    Assert.Equal(People.Now, Read(Respond(entitled, People.Now, enclose: true))!.RevokedAt);
    Assert.Null(Read(Respond(other, People.Now, enclose: true)));
    Assert.Null(Read(Respond(foreign, People.Now, enclose: true)));
    Assert.Null(Read(Respond(stranger.Issuing, People.Now)));
  }

  [Fact]
  public void The_word_about_another_certificate_says_nothing() =>
    Assert.Null(StatusResponse.Read(Respond(People.Authority.Issuing, People.Now), People.Seal.Certificate, People.Authority.Issuing));

  [Fact]
  public void Damaged_responses_say_nothing_and_throw_nothing() {
    var response = Respond(People.Authority.Issuing, null);
    var random = new Random(3);
    for (var round = 0; round < 2_000; round++) {
      var broken = response[..random.Next(response.Length)].Concat(response[random.Next(response.Length)..]).ToArray();
      if (broken.Length > 0) {
        broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
      }
      StatusResponse.Read(broken, People.Head.Certificate, People.Authority.Issuing);
      RevocationList.Read(broken, People.Head.Certificate, People.Authority.Issuing);
    }
    var list = People.Authority.RevocationList([(People.Head.Certificate.SerialNumber, People.Now)], 1, People.Now);
    for (var at = 0; at < list.Length; at++) {
      var broken = list.ToArray();
      broken[at] ^= 0x41;
      Assert.Null(RevocationList.Read(broken, People.Head.Certificate, People.Authority.Issuing));
    }
  }

  [Fact]
  public async Task A_report_takes_the_status_response_into_account() {
    var signed = await PdfSigner.Sign(SamplePdfs.Plain(), People.HeadSigns(), People.Head, null, CancellationToken.None);
    var trust = People.Trust() with { RevocationLists = [], StatusResponses = [Respond(People.Authority.Issuing, People.Now)], Now = Later };
    Assert.Equal(Revocation.Revoked, PdfVerifier.Verify(signed, trust).Signatures[0].Revocation);
    Assert.Equal(Revocation.Good, PdfVerifier.Verify(signed, trust with { StatusResponses = [Respond(People.Authority.Issuing, null)] }).Signatures[0].Revocation);
    var stale = PdfVerifier.Verify(signed, trust with { StatusResponses = [Respond(People.Authority.Issuing, null)], Now = Later.AddDays(9) }).Signatures[0];
    Assert.Equal(Revocation.Unknown, stale.Revocation);
    Assert.Contains(stale.Findings, finding => finding.Code == "signing.revocation_stale");
  }

  static CertificateStatus? Read(byte[] response) => StatusResponse.Read(response, People.Head.Certificate, People.Authority.Issuing);

  static X509Certificate2 Responder(X509Certificate2 issuer, string purpose) {
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest("CN=Trả lời trạng thái", key, HashAlgorithmName.SHA256);
    request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
    using var issued = request.Create(issuer, People.Now, People.Now.AddYears(1), [1, 2, 3]);
    return issued.CopyWithPrivateKey(key);
  }

  /// <summary>A response as RFC 6960 writes it, about the head's certificate.</summary>
  static byte[] Respond(X509Certificate2 signer, DateTimeOffset? revoked, bool enclose = false) {
    var data = Write(w => {
      using (w.PushSequence()) {
        using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2))) {
          w.WriteOctetString(SHA1.HashData(signer.PublicKey.EncodedKeyValue.RawData));
        }
        w.WriteGeneralizedTime(Later, omitFractionalSeconds: true);
        using (w.PushSequence())
        using (w.PushSequence()) {
          CertificateId(w);
          if (revoked is null) {
            w.WriteNull(new Asn1Tag(TagClass.ContextSpecific, 0));
          } else {
            using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1))) {
              w.WriteGeneralizedTime(revoked.Value, omitFractionalSeconds: true);
            }
          }
          w.WriteGeneralizedTime(Later, omitFractionalSeconds: true);
          using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) {
            w.WriteGeneralizedTime(Later.AddDays(1), omitFractionalSeconds: true);
          }
        }
      }
    });
    using var key = signer.GetECDsaPrivateKey()!;
    var basic = Write(w => {
      using (w.PushSequence()) {
        w.WriteEncodedValue(data);
        using (w.PushSequence()) {
          w.WriteObjectIdentifier("1.2.840.10045.4.3.2");
        }
        w.WriteBitString(key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        if (enclose) {
          using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
          using (w.PushSequence()) {
            w.WriteEncodedValue(signer.RawData);
          }
        }
      }
    });
    return Write(w => {
      using (w.PushSequence()) {
        w.WriteEncodedValue([0x0A, 1, 0]);
        using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (w.PushSequence()) {
          w.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
          w.WriteOctetString(basic);
        }
      }
    });
  }

  static void CertificateId(AsnWriter w) {
    var issuer = People.Authority.Issuing;
    using (w.PushSequence()) {
      using (w.PushSequence()) {
        w.WriteObjectIdentifier("1.3.14.3.2.26");
        w.WriteNull();
      }
      w.WriteOctetString(SHA1.HashData(issuer.SubjectName.RawData));
      w.WriteOctetString(SHA1.HashData(issuer.PublicKey.EncodedKeyValue.RawData));
      w.WriteInteger(new BigInteger(People.Head.Certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true));
    }
  }

  static byte[] Write(Action<AsnWriter> fill) {
    var writer = new AsnWriter(AsnEncodingRules.DER);
    fill(writer);
    return writer.Encode();
  }
}
