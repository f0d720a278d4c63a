using System.DirectoryServices.Protocols;
using System.Net;

namespace Saola.Identity;

/// <summary>An entry of a directory, by the fields of the map.</summary>
internal sealed record DirectoryEntry(string Key, IReadOnlyDictionary<string, string> Cells);

/// <summary>
/// Reads a directory by LDAP, a page at a time. Passwords go only over TLS, or to this very machine. Nothing is ever written there.
/// </summary>
internal sealed class StaffDirectory(Settings settings) {
  public const int PageSize = 200, MostEntries = 20_000;

  public bool IsConfigured => settings["SAOLA_LDAP_URL"] is { Length: > 0 };

  public Answer<IReadOnlyList<DirectoryEntry>> Read(IReadOnlyDictionary<string, string> map) {
    if (!IsConfigured || !Uri.TryCreate(settings["SAOLA_LDAP_URL"], UriKind.Absolute, out var url) || url.Scheme is not ("ldap" or "ldaps")) return DirectoryErrors.NotConfigured;
    var startTls = settings["SAOLA_LDAP_STARTTLS"] == "1";
    if (url.Scheme == "ldap" && !startTls && !url.IsLoopback) return DirectoryErrors.NoTls;
    try {
      using var connection = Connect(url, startTls);
      return Entries(connection, map);
    } catch (Exception e) when (e is DirectoryException or TlsOperationException or DllNotFoundException) {
      return DirectoryErrors.Unreachable(e.Message);
    }
  }

  LdapConnection Connect(Uri url, bool startTls) {
    var port = url.IsDefaultPort || url.Port < 0 ? url.Scheme == "ldaps" ? 636 : 389 : url.Port;
    var connection = new LdapConnection(new LdapDirectoryIdentifier(url.Host, port)) { AuthType = AuthType.Basic, Timeout = TimeSpan.FromSeconds(30) };
    connection.SessionOptions.ProtocolVersion = 3;
    connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
    if (settings["SAOLA_LDAP_CERTIFICATES"] is { Length: > 0 } folder) {
      connection.SessionOptions.TrustedCertificatesDirectory = folder;
      connection.SessionOptions.StartNewTlsSessionContext();
    }
    if (url.Scheme == "ldaps") connection.SessionOptions.SecureSocketLayer = true;
    else if (startTls) {
      // Only a request tells the library where the server is: this one asks for nothing, and comes before any name and password.
      connection.AutoBind = false;
      connection.SendRequest(new SearchRequest("", "(objectClass=*)", SearchScope.Base, "1.1"));
      connection.SessionOptions.StartTransportLayerSecurity(null);
    }
    connection.Bind(new NetworkCredential(settings["SAOLA_LDAP_USER"], settings["SAOLA_LDAP_PASSWORD"]));
    return connection;
  }

  Answer<IReadOnlyList<DirectoryEntry>> Entries(LdapConnection connection, IReadOnlyDictionary<string, string> map) {
    var request = new SearchRequest(settings.Required("SAOLA_LDAP_BASE"), settings["SAOLA_LDAP_FILTER"] ?? "(objectClass=inetOrgPerson)", SearchScope.Subtree, [.. map.Values]);
    var page = new PageResultRequestControl(PageSize);
    request.Controls.Add(page);
    var entries = new List<DirectoryEntry>();
    while (true) {
      var answer = (SearchResponse)connection.SendRequest(request);
      foreach (SearchResultEntry entry in answer.Entries) {
        var cells = map.ToDictionary(m => m.Key, m => Text(entry, m.Value), StringComparer.Ordinal);
        if (cells["key"].Length > 0 && cells["user_name"].Length > 0) entries.Add(new(cells["key"], cells));
      }
      if (entries.Count > MostEntries) return DirectoryErrors.TooMany;
      if (answer.Controls.OfType<PageResultResponseControl>().FirstOrDefault()?.Cookie is not { Length: > 0 } next) return entries;
      page.Cookie = next;
    }
  }

  /// <summary>The first value; objectGUID of Active Directory is bytes.</summary>
  static string Text(SearchResultEntry entry, string attribute) {
    if (entry.Attributes[attribute] is not { Count: > 0 } values) return "";
    if (attribute.Equals("objectGUID", StringComparison.OrdinalIgnoreCase)) return Convert.ToHexString((byte[])values.GetValues(typeof(byte[]))[0]);
    return Vn.Clean(string.Join("; ", values.GetValues(typeof(string)).Cast<string>().Take(attribute.Length == 0 ? 0 : 10)));
  }
}

internal static class DirectoryErrors {
  public static Error NotConfigured => new(ErrorKind.Conflict, "identity.directory_not_configured", T["directory_not_configured"]);
  public static Error NoTls => new(ErrorKind.Conflict, "identity.directory_no_tls", T["directory_no_tls"]);
  public static Error TooMany => new(ErrorKind.Conflict, "identity.directory_too_many", T["directory_too_many", StaffDirectory.MostEntries]);
  public static Error Unreachable(string why) => new(ErrorKind.Conflict, "identity.directory_unreachable", T["directory_unreachable", why]);
  public static Error ManyLeave(int leave, int known) => new(ErrorKind.Conflict, "identity.directory_many_leave", T["directory_many_leave", leave, known]);
  public static Error KeyMissing => new(ErrorKind.Invalid, "identity.directory_key", T["directory_key_wrong"], "Key");
  public static Error NobodyThere => new(ErrorKind.NotFound, "identity.directory_nobody", T["staff_nobody"], "UserName");
  public static Error Linked => new(ErrorKind.Conflict, "identity.directory_linked_already", T["directory_linked_already"], "Key");
  public static Error AttributeWrong(string field) => new(ErrorKind.Invalid, "identity.directory_attribute", T["directory_attribute_wrong"], field);
  public static Error Same => new(ErrorKind.Conflict, "identity.directory_same", T["policy_same"]);
  public static Error NotFound => new(ErrorKind.NotFound, "identity.directory_not_found", T["policy_not_found"]);
}
