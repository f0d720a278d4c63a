using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

internal static class FileSetup {
  public static IServiceCollection AddFiles(this IServiceCollection services) {
    services.AddSingleton<BlobFolder>().AddSingleton<VirusScanner>().AddSingleton<FileLinks>();
    services.AddSingleton(s => new FileStore(s.GetRequiredService<BlobFolder>(), s.GetRequiredService<VirusScanner>(), s.GetRequiredService<FileLinks>()));
    return services.AddDaily<SweepFiles, SweepFilesHandler>("files.sweep", new(2, 30));
  }
}
