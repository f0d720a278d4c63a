using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Saola.Identity;

/// <summary>
/// OpenID Connect Core 8.1: as whom a client knows a person. To each sector another, so that two systems cannot join what they
/// know of a citizen; only systems of officials alone get what equals everywhere.
/// </summary>
internal sealed class Pseudonyms(Keys keys) {
  readonly Lazy<byte[]> key = new(() => keys.Kept("pseudonyms.key", () => RandomNumberGenerator.GetBytes(32)));

  public string Subject(Client client, Guid person) => client.OfficialsOnly ? person.ToString("N") : Of($"sub\n{client.Sector}\n{person:N}");

  /// <summary>OpenID Connect Back-Channel Logout 2.1, sid: it would join what two systems know as well.</summary>
  public string Session(Guid client, Guid session) => Of($"sid\n{client:N}\n{session:N}");

  /// <summary>A personal number that belongs to nobody here, so that evidence tells equal ones and not which.</summary>
  public string Number(string number) => Of($"number\n{number}");

  string Of(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes(text)));
}
