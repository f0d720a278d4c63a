using System.Security.Cryptography;
using System.Text;

namespace Saola.Identity;

/// <summary>A link by which the owner of an account sets its password, once.</summary>
internal sealed class AccountLink {
  public static readonly TimeSpan Life = TimeSpan.FromHours(72);

  public string Id { get; init; } = "";
  public Guid Account { get; init; }
  public DateTimeOffset ExpiresAt { get; set; }
  public DateTimeOffset? UsedAt { get; set; }

  /// <summary>To whom it was shown, and when.</summary>
  public Guid? MadeBy { get; init; }
  public DateTimeOffset? MadeAt { get; init; }

  public static (AccountLink Link, string Code) For(Guid account, Work w) {
    var code = RandomNumberGenerator.GetHexString(48, lowercase: true);
    return (new() { Id = IdOf(code), Account = account, ExpiresAt = w.Now + Life, MadeBy = w.Actor.Id, MadeAt = w.Now }, code);
  }

  public bool Opens(DateTimeOffset now) => UsedAt is null && now < ExpiresAt;

  public static string IdOf(string? code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code ?? "")));

  public static string Address(Settings settings, string code) => $"{settings.Url}/dang-nhap/dat-mat-khau?ma={code}";
}
