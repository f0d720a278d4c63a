global using Saola.Kernel;
global using Xunit;
