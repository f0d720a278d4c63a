using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Saola.Kernel;

/// <summary>
/// The keys of ASP.NET Core's data protection (cookies, forms) in the database, so that every node reads what another wrote,
/// and encrypted with the master key of the installation, so that a copy of the database opens no session.
/// </summary>
internal sealed class KeyStore(WebDatabase database) : IXmlRepository {
  public IReadOnlyCollection<XElement> GetAllElements() {
    using var command = database.Source.CreateCommand("select xml from kernel.protection_key order by at");
    using var reader = command.ExecuteReader();
    var keys = new List<XElement>();
    while (reader.Read()) keys.Add(XElement.Parse(reader.GetString(0)));
    return keys;
  }

  public void StoreElement(XElement element, string friendlyName) {
    using var connection = database.Source.OpenConnection();
    using var batch = new NpgsqlBatch(connection) {
      BatchCommands = {
        new("select set_config('saola.process', $1, true)") { Parameters = { new() { Value = Guid.CreateVersion7().ToString() } } },
        new("insert into kernel.protection_key (id, xml) values ($1, $2) on conflict (id) do update set xml = excluded.xml") {
          Parameters = { new() { Value = friendlyName }, new() { Value = element.ToString(SaveOptions.DisableFormatting) } },
        },
      },
    };
    batch.ExecuteNonQuery();
  }
}

internal sealed class MasterKeyEncryptor(Keys keys) : IXmlEncryptor {
  public EncryptedXmlInfo Encrypt(XElement plaintextElement) {
    var cipher = keys.Wrap(System.Text.Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
    return new(new XElement("masterKey", new XElement("value", Convert.ToBase64String(cipher))), typeof(MasterKeyDecryptor));
  }
}

/// <summary>Made by data protection from the name kept beside the key; hence public and with this constructor.</summary>
public sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor {
  public XElement Decrypt(XElement encryptedElement) {
    var cipher = Convert.FromBase64String((string)encryptedElement.Element("value")!);
    return XElement.Parse(System.Text.Encoding.UTF8.GetString(services.GetRequiredService<Keys>().Unwrap(cipher)));
  }
}

internal sealed class ProtectionSetup(WebDatabase database, Keys keys) : IConfigureOptions<KeyManagementOptions> {
  public void Configure(KeyManagementOptions options) {
    options.XmlRepository = new KeyStore(database);
    options.XmlEncryptor = new MasterKeyEncryptor(keys);
  }
}

internal static class Protection {
  public static IServiceCollection AddProtection(this IServiceCollection services) {
    services.AddDataProtection().SetApplicationName("saola");
    return services.AddSingleton<IConfigureOptions<KeyManagementOptions>, ProtectionSetup>();
  }
}
