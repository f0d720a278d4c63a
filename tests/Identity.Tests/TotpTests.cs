using System.Text;

namespace Saola.Identity.Tests;

public sealed class TotpTests {
  static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

  /// <summary>RFC 6238 appendix B, the last six digits.</summary>
  [Theory]
  [InlineData(59, "287082"), InlineData(1111111109, "081804"), InlineData(1111111111, "050471"), InlineData(1234567890, "005924"), InlineData(2000000000, "279037"), InlineData(20000000000, "353130")]
  public void A_code_is_that_of_the_standard(long seconds, string code) => Assert.Equal(code, Totp.Code(Secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

  /// <summary>RFC 4648.</summary>
  [Fact]
  public void A_key_is_typed_in_base_32() => Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Key(Secret));

  [Theory]
  [InlineData(-2, false), InlineData(-1, true), InlineData(0, true), InlineData(1, true), InlineData(2, false)]
  public void A_clock_may_be_one_step_off(int steps, bool taken) {
    var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
    Assert.Equal(taken, new Authenticator().Accept(Secret, Totp.Code(Secret, Totp.StepAt(now) + steps), now));
  }

  [Fact]
  public void A_code_counts_once_and_none_before_it() {
    var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
    var app = new Authenticator();
    Assert.True(app.Accept(Secret, Totp.Code(Secret, Totp.StepAt(now)), now));
    Assert.False(app.Accept(Secret, Totp.Code(Secret, Totp.StepAt(now)), now));
    Assert.False(app.Accept(Secret, Totp.Code(Secret, Totp.StepAt(now) - 1), now));
    Assert.True(app.Accept(Secret, Totp.Code(Secret, Totp.StepAt(now) + 1), now));
  }

  [Fact]
  public void A_recovery_code_is_read_however_it_is_typed() {
    var (kept, shown) = RecoveryCode.For(Guid.Empty, default);
    Assert.Equal(RecoveryCode.Count, shown.Distinct().Count());
    Assert.Equal(kept[0].Digest, RecoveryCode.DigestOf(Guid.Empty, RecoveryCode.Read(shown[0].ToLowerInvariant().Replace('-', ' '))!));
    Assert.Null(RecoveryCode.Read("12345678"));
  }
}
